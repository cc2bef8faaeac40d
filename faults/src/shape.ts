import { type Choice, type ShapeName } from './choice.js';
import { type Fault } from './fault.js';
import { say, writeWords } from './report.js';
import { type Ground } from './stand/ground.js';
import { type Outcome, tryFault } from './try-fault.js';

/** A way to run the product, and what is broken of it. */
export type Shape<S extends Ground> = {
  readonly name: ShapeName;
  readonly starting: string;
  readonly faults: readonly Fault<S>[];
  openStand(): Promise<S>;
};

export type ShapeRun = {
  run(): Promise<void>;
  close(): Promise<void>;
};

/** A fault that is quick lasts as long as the others, and a half at most. */
const QUICK_LENGTH_MAX = 1.5;

const wordsOf = (stand: Ground): string =>
  stand
    .all()
    .map(({ name, said }) => `--- ${name}\n${said()}`)
    .join('\n');

const tell = ({ fault, broken, notes, answered, calls }: Outcome, stand: Ground, keepsLogs: boolean): void => {
  const isSound = broken.length === 0;
  for (const line of [...broken.map((text) => `BROKEN: ${text}`), ...notes]) say(`  ${line}`);
  say(`${fault}: ${isSound ? 'ok' : 'BROKEN'}, ${answered} of ${calls} answered`);
  if (!isSound || keepsLogs) say(`  what its services said: ${writeWords(fault, wordsOf(stand))}`);
};

/** The stand that is open, if one is; faults of a shape take turns on it. */
const createKeeper = <S extends Ground>() => {
  let open: S | undefined;
  return {
    isOpen: () => open !== undefined,
    take: async (openStand: () => Promise<S>): Promise<S> => (open ??= await openStand()),
    close: async (): Promise<void> => {
      const stand = open;
      open = undefined;
      await stand
        ?.close()
        .catch((fault: unknown) => say(fault instanceof Error ? fault.message : 'a stand did not close'));
    },
  };
};

/** Tries the chosen faults of a shape, one after another. */
export const createShapeRun = <S extends Ground>(
  shape: Shape<S>,
  choice: Choice,
  onOutcome: (outcome: Outcome, shape: ShapeName) => void,
): ShapeRun => {
  const keeper = createKeeper<S>();
  const runOne = async (fault: Fault<S>): Promise<void> => {
    if (fault.openStand) await keeper.close();
    if (!keeper.isOpen()) say(shape.starting);
    const stand = await keeper.take(fault.openStand ?? shape.openStand);
    say(`${fault.id}, ${shape.name}: ${fault.title} ...`);
    const { length = 1 } = fault;
    const lasting = { ...fault, length: choice.isQuick ? Math.min(length, QUICK_LENGTH_MAX) : length };
    const outcome = await tryFault(stand, lasting, choice);
    tell(outcome, stand, choice.keepsLogs);
    onOutcome(outcome, shape.name);
    // Whatever a fault has broken for good must not be held against the next one.
    if (fault.openStand || outcome.broken.length > 0) await keeper.close();
  };
  return {
    run: async () => {
      if (!choice.shapes.includes(shape.name)) return;
      for (const fault of shape.faults.filter(choice.isChosen)) await runOne(fault);
      await keeper.close();
    },
    close: keeper.close,
  };
};
