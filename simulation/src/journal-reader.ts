import { type Reply } from '@omni/contracts';
import { type Processes } from './processes.js';
import { type World } from './world.js';

const WAITS_MS = 200;
const PAGE = 1_000;

/** Some time, before something is tried again. */
export const waited = ({ time, random }: World): Promise<void> =>
  new Promise((resolve) => time.after(1 + random.below(WAITS_MS), resolve));

const headOf = ({ postgres }: World, space: number): number => postgres.stored.space.get(String(space))?.position ?? 0;

/** Asks the journal of the identity that answered, as the gateway does, until it is shown. */
export const readJournal = async (world: World, processes: Processes, reply: Reply, space: number): Promise<void> => {
  const request = { space, identity: reply.identity, atLeast: reply.position };
  for (;;) {
    const [journal] = processes.journals;
    try {
      if (!journal) throw new Error('there is no journal');
      const page = journal.it.page({ ...request, before: null, limit: PAGE });
      const { entries } = await Promise.race([page, journal.gone]);
      return void world.ledger.journals.push({ ...request, entries, head: headOf(world, space) });
    } catch {
      // The gateway would answer 503: a journal that cannot answer now is asked again.
      await waited(world);
    }
  }
};
