import { type Registry } from 'prom-client';
import { type Readiness } from './readiness.js';

/** What the ops server shows. */
export type OpsParts = { readonly registry: Registry; readonly readiness: Readiness };

export const OPS_PARTS = Symbol('what the ops server shows');
