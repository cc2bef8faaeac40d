/** Wakes one sleeper. A ring that nobody hears yet is remembered, so none is lost between looking and lying down. */
export type Bell = {
  ring(): void;
  /** Resolves at the next ring, or at once when there was one since the last time. */
  heard(): Promise<void>;
};

export const createBell = (): Bell => {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring: () => {
      rung = true;
      wake?.();
    },
    heard: async () => {
      if (!rung) await new Promise<void>((resolve) => (wake = resolve));
      rung = false;
      wake = undefined;
    },
  };
};
