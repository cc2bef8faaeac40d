import { setTimeout as delay } from 'node:timers/promises';
import { audit, gatherEvidence, type GivenAnswer, redecideWithLookUps, toEventRecord } from '@omni/testing/audit';
import { type EventRecord } from '@omni/identity';
import type pg from 'pg';
import { isLookUp, MARK, meaningOf } from '../load/body.js';
import { createPost, type Posted } from '../load/post.js';
import { type Tenant } from '../load/tenant.js';
import { type Told, toAnswer } from '../load/told.js';
import { type Ground } from '../stand/ground.js';
import { withDatabase } from '../stand/tools.js';
import { faultsOfKeyedAnswers } from './keyed-answers.js';
import { awaitSettled } from './settled.js';
import { faultsOfTables } from './tables.js';

/** So many calls are sent again with their keys. */
const REPEATED = 40;
/** So many look-ups are decided again: each takes a copy of the graph at every place that it may have been decided at. */
const LOOKED_UP = 60;
const SHOWN = 8;

const evenly = <T>(items: readonly T[], count: number): readonly T[] =>
  items.filter((_, index) => index % Math.max(1, Math.floor(items.length / count)) === 0).slice(0, count);

const PATIENCE = 20;
const PAUSE_MS = 500;

/** Where there is no answer yet, on a machine that has other work, it is asked for again. */
const patient = async (send: () => Promise<Posted>): Promise<Posted> => {
  for (let tries = 1; ; tries++) {
    const posted = await send().catch(() => undefined);
    if (posted && (posted.status !== 503 || tries >= PATIENCE)) return posted;
    if (tries >= PATIENCE) throw new Error('a repeated key was not answered');
    await delay(PAUSE_MS);
  }
};

/** A key that comes again is answered what it was answered, by whichever gateway. */
const repeatSome = async (stand: Ground, told: readonly Told[]): Promise<readonly string[]> => {
  const { post, close } = createPost();
  const faults: string[] = [];
  const recorded = told.filter(({ call }) => !isLookUp(call.body));
  for (const [index, { call, answer }] of evenly(recorded, REPEATED).entries()) {
    const url = `${stand.gateways[index % stand.gateways.length]?.url}/api/v1/identifier`;
    const posted = await patient(() => post({ url, token: call.tenant.token, body: call.body, key: call.key }));
    const again = posted.status === 200 ? toAnswer(posted, 0) : undefined;
    if (again?.uuid !== answer.uuid || again.visits !== answer.visits)
      faults.push(`I9: a repeated key was answered ${posted.status}, and not as before`);
  }
  close();
  return faults;
};

/** Those that left nothing in the log. One that did is answered from there when it comes again, however much later. */
const lookUpsOf = (told: readonly Told[], records: readonly EventRecord[]) => {
  const inLog = new Set(records.flatMap(({ event }) => (event.type === 'call.recorded' ? [event.dedupe] : [])));
  const lookUps = told.filter(({ call, dedupe }) => isLookUp(call.body) && !inLog.has(dedupe));
  return evenly(lookUps, LOOKED_UP).map(({ call, answer }) => ({ ...answer, ...meaningOf(call.body) }));
};

const faultsOfSpace = async (stand: Ground, tenant: Tenant, told: readonly Told[], client: pg.Client) => {
  const answers: readonly GivenAnswer[] = told.map(({ answer }) => answer);
  const evidence = await gatherEvidence({ url: stand.gateways[0]?.url ?? '', token: tenant.token, answers });
  const records = evidence.events.map(toEventRecord);
  const undecided = redecideWithLookUps(records, ({ body }) => meaningOf(body), {
    answers,
    lookUps: lookUpsOf(told, records),
  });
  return [
    ...audit(evidence).map((fault) => `audit: ${fault}`),
    ...faultsOfKeyedAnswers(told, records),
    ...(undecided === undefined ? [] : [`I5: ${undecided}`]),
    ...(await faultsOfTables(client, tenant.space, records)),
  ].map((fault) => `${tenant.space}: ${fault}`);
};

const faultsOfWords = (stand: Ground): readonly string[] =>
  stand.all().flatMap(({ name, said }) => (said().includes(MARK) ? [`an identifier is in the log of a ${name}`] : []));

/** Waits until all is consumed, then holds logs, tables, journals and answers of the spaces against each other. */
export const faultsAtTheEnd = (
  stand: Ground,
  tenants: readonly Tenant[],
  told: readonly Told[],
): Promise<readonly string[]> =>
  withDatabase(stand, async (client) => {
    const unsettled = await awaitSettled(client, stand, tenants);
    if (unsettled.length > 0) return unsettled;
    const faults = [...(await repeatSome(stand, told)), ...faultsOfWords(stand)];
    for (const tenant of tenants) {
      const own = told.filter(({ call }) => call.tenant === tenant);
      faults.push(...(await faultsOfSpace(stand, tenant, own, client)));
    }
    return [...new Set(faults)].slice(0, SHOWN);
  });
