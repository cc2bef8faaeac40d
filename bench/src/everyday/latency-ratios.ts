import { type Ratio } from '../ratio.js';

const KINDS = ['resolve', 'journal'] as const;
const SHARES = [50, 99] as const;
export type LatencyKind = (typeof KINDS)[number];

/** What a latency is of, as its ratio's variant says it. */
export type LatencyName = { readonly share: number; readonly kind: LatencyKind; readonly clients: number };

const variantOf = ({ share, kind, clients }: LatencyName): string =>
  `p${share} of ${kind} calls at ${clients} ${clients === 1 ? 'client' : 'clients'}`;
const VARIANT = /^p(50|99) of (resolve|journal) calls at (\d+) clients?$/;

/** The other way round; undefined for what is no latency. */
export const readLatencyName = (variant = ''): LatencyName | undefined => {
  const [, share, kind, clients] = VARIANT.exec(variant) ?? [];
  if (share === undefined) return undefined;
  return { share: Number(share), kind: kind === 'resolve' ? 'resolve' : 'journal', clients: Number(clients) };
};

/** Medians and tails of both kinds of call apart, as ratios to the naive side, without marks. */
export const latenciesAt = (clients: number): readonly Ratio[] =>
  KINDS.flatMap((kind) =>
    SHARES.map((share): Ratio => {
      const figure = `${kind}P${share}Ms`;
      return {
        name: 'R0',
        variant: variantOf({ share, kind, clients }),
        title: `p${share} ÷ naive`,
        isLowerBetter: true,
        of: (ours, theirs) => (ours[figure] ?? Number.NaN) / (theirs[figure] ?? Number.NaN),
      };
    }),
  );
