import { mayPoint, uuidOf } from '@omni/identity';
import { type Wanted } from '../store/read-slice.js';
import { type ImportLine } from './import-line.js';

type Key = Wanted['keys'][number];

/** What the lines name: the part of the graph that deciding them needs. */
export const wantedByLines = (spaceId: number, lines: readonly ImportLine[]): Wanted => {
  const [keys, joining] = [new Map<string, Key>(), new Map<string, Key>()];
  const uuids = new Map<string, Wanted['uuids'][number]>();
  for (const one of lines) {
    if ('refusal' in one) continue;
    const { identifiers } = one.call;
    for (const { kind, value } of identifiers) {
      const name = `${kind}\0${value}`;
      const key = keys.get(name) ?? { spaceId, kind, value };
      keys.set(name, key);
      if (identifiers.length > 1) joining.set(name, key);
      const uuid = mayPoint(kind) ? uuidOf(value) : undefined;
      if (uuid !== undefined) uuids.set(uuid, { spaceId, uuid });
    }
  }
  return { keys: [...keys.values()], uuids: [...uuids.values()], joining: [...joining.values()] };
};

export const idDigestsOf = (lines: readonly ImportLine[]): readonly string[] => [
  ...new Set(lines.flatMap((one) => ('refusal' in one || one.call.idDigest === null ? [] : [one.call.idDigest]))),
];
