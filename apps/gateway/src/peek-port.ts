import { type CallMessage, type Reply } from '@omni/contracts';

/**
 * Asks a resolver what bare look-ups would be answered. Resolves with the replies to those from which nothing is learnt; the
 * others have to be published. Every reply rests on a snapshot that began after this was called. `deadline`: milliseconds
 * since 1970 after which nobody waits for it any more.
 */
export type Peek = (calls: readonly CallMessage[], deadline: number) => Promise<readonly Reply[]>;
