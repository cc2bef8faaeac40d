import { type Identifier } from '@omni/identity';
import { type ImportCall, type ImportLine } from '../../src/import/import-line.js';

export const DAY_MS = 86_400_000;
export const START_MS = Date.UTC(2025, 0, 1);

type More = Partial<ImportCall> & { readonly day?: number };

/** A call of a file with the given identifiers, `e…` under `email` being its own hash. */
export const importCall = (sent: { readonly [kind: string]: string }, { day = 0, ...more }: More = {}): ImportCall => ({
  atMs: START_MS + day * DAY_MS,
  visits: 0,
  idDigest: null,
  mode: 'resolve',
  counted: true,
  recorded: true,
  identifiers: Object.entries(sent).map(([kind, value]): Identifier =>
    kind === 'email' ? { kind, value: `hash of ${value}`, address: value } : { kind, value },
  ),
  blocked: [],
  body: JSON.stringify({ platform: 'web', ...sent }),
  ...more,
});

/** Calls as the lines of a file, a hundred bytes each. */
export const toLines = (calls: readonly (ImportCall | 'bad')[], firstLine = 1): readonly ImportLine[] =>
  calls.map((call, index) => {
    const place = { line: firstLine + index, nextByte: 100 * (firstLine + index) };
    return call === 'bad' ? { ...place, refusal: 'invalid_json' } : { ...place, call };
  });
