import { type CallRecorded } from '@omni/identity';
import { readEventLog, toEventRecord } from '@omni/testing/audit';
import { type Client } from '../client/client.js';
import { type Stage } from './play.js';

/** A stage on which scenarios are played: whom to call, and what the log says of the calls since the last look. */
export const createStage = ({ client, url, token }: { client: Client; url: string; token: string }): Stage => {
  const headers = { authorization: `Bearer ${token}` };
  let last = '0';
  const readPage = async (after: string): Promise<string> =>
    (await fetch(`${url}/api/v1/events?after=${after}`, { headers })).text();
  return {
    client,
    async recordedSince() {
      const events = await readEventLog(readPage, last);
      last = events.at(-1)?.position ?? last;
      const calls = events.flatMap((event): readonly CallRecorded[] => {
        const { event: decided } = toEventRecord(event);
        return decided.type === 'call.recorded' ? [decided] : [];
      });
      return new Map(calls.map((call) => [call.call, call]));
    },
  };
};
