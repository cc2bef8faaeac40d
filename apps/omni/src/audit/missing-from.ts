/**
 * Tells of the ids that a page should have held and did not. `ids` rise, and more may come behind them meanwhile; pages come in
 * the same order, and the last one has no end.
 */
export const missingFrom = (ids: readonly number[], onMissing: (id: number) => void) => {
  let next = 0;
  return (present: ReadonlySet<number>, upTo: number | null): void => {
    for (let id = ids[next]; id !== undefined && (upTo === null || id <= upTo); id = ids[++next])
      if (!present.has(id)) onMissing(id);
  };
};
