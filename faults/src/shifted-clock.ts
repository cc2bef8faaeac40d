/**
 * Imported by a process before anything else (`--import`): at each SIGUSR2 its clock jumps to the next of these offsets.
 * The clock by which it measures durations goes on, as it does where somebody sets the time of a machine.
 */
const OFFSETS_MS: readonly number[] = [3_600_000, -3_600_000, 0];

const RealDate = Date;
let turn = -1;
const shiftedMs = (): number => RealDate.now() + (OFFSETS_MS[turn] ?? 0);

process.on('SIGUSR2', () => {
  turn = (turn + 1) % OFFSETS_MS.length;
});

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: unknown[], newTarget) =>
    Reflect.construct(target, args.length === 0 ? [shiftedMs()] : args, newTarget) as Date,
  get: (target, name, receiver) => (name === 'now' ? shiftedMs : (Reflect.get(target, name, receiver) as unknown)),
});
