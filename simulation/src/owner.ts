/** A process of the simulation. What a dead one asked for is never answered, and what it would do next never happens. */
export type Owner = {
  readonly kind: 'gateway' | 'resolver' | 'journal';
  readonly name: string;
  isAlive: boolean;
  /** It stands still until then: nothing of it moves, and it does not know. */
  stillUntilMs: number;
};

/** What may happen next. The run takes one of these at a time. */
export type Option = () => void;
