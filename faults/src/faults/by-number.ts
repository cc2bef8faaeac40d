const numberOf = ({ id }: { readonly id: string }): number => Number(/\d+/.exec(id)?.[0]);

/** In the order of their numbers. */
export const byNumber = <F extends { readonly id: string }>(faults: readonly F[]): readonly F[] =>
  faults.toSorted((a, b) => numberOf(a) - numberOf(b));
