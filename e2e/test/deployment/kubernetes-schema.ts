import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { type Members, nameOf, textAt } from './manifest.js';

/**
 * Taken from the OpenAPI description of Kubernetes 1.37 (Apache License 2.0): the kinds that we use and what they are made
 * of, without descriptions, with members that Kubernetes does not know refused.
 */
const DEFINITIONS = JSON.parse(readFileSync(new URL('kubernetes-schema.json', import.meta.url), 'utf8')) as object;

/** KEDA is not part of Kubernetes. Only the members that we use are allowed. */
const SCALED_OBJECT = {
  type: 'object',
  required: ['apiVersion', 'kind', 'metadata', 'spec'],
  properties: {
    metadata: { $ref: 'kubernetes#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    spec: {
      type: 'object',
      required: ['scaleTargetRef', 'triggers'],
      additionalProperties: false,
      properties: {
        scaleTargetRef: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
        minReplicaCount: { type: 'integer' },
        maxReplicaCount: { type: 'integer' },
        cooldownPeriod: { type: 'integer' },
        triggers: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            required: ['type', 'metadata'],
            properties: { type: { type: 'string' }, metadata: { additionalProperties: { type: 'string' } } },
          },
        },
      },
    },
  },
};

const DEFINITION_OF: ReadonlyMap<string, string> = new Map([
  ['apps/v1 Deployment', 'io.k8s.api.apps.v1.Deployment'],
  ['v1 Service', 'io.k8s.api.core.v1.Service'],
  ['v1 ConfigMap', 'io.k8s.api.core.v1.ConfigMap'],
  ['v1 ServiceAccount', 'io.k8s.api.core.v1.ServiceAccount'],
  ['v1 Namespace', 'io.k8s.api.core.v1.Namespace'],
  ['batch/v1 Job', 'io.k8s.api.batch.v1.Job'],
  ['networking.k8s.io/v1 Ingress', 'io.k8s.api.networking.v1.Ingress'],
  ['networking.k8s.io/v1 NetworkPolicy', 'io.k8s.api.networking.v1.NetworkPolicy'],
  ['policy/v1 PodDisruptionBudget', 'io.k8s.api.policy.v1.PodDisruptionBudget'],
  ['autoscaling/v2 HorizontalPodAutoscaler', 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler'],
]);

const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema(DEFINITIONS, 'kubernetes');
ajv.addSchema(SCALED_OBJECT, 'keda');

/** What Kubernetes would refuse in a manifest, or not know what to do with. */
export const schemaFaultsOf = (manifest: Members): readonly string[] => {
  const kind = `${textAt(manifest, 'apiVersion')} ${textAt(manifest, 'kind')}`;
  const definition = DEFINITION_OF.get(kind);
  const isKeda = kind === 'keda.sh/v1alpha1 ScaledObject';
  if (definition === undefined && !isKeda) return [`${nameOf(manifest)}: no schema for ${kind}`];
  if (ajv.validate(isKeda ? 'keda' : `kubernetes#/definitions/${definition}`, manifest)) return [];
  return (ajv.errors ?? []).map(
    ({ instancePath, message, params }) => `${nameOf(manifest)}${instancePath} ${message} ${JSON.stringify(params)}`,
  );
};
