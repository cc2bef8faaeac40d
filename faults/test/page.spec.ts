import { readDocument, tableIn } from '@omni/testing/document';
import { type Named } from '../src/choice.js';
import { FAULTS } from '../src/faults/index.js';
import { PROCESS_FAULTS } from '../src/faults/one-process/index.js';

const wordOf = (faults: readonly Named[], id: string): string => {
  const fault = faults.find((one) => one.id === id);
  if (!fault) return '';
  return fault.isQuick ? 'quick' : 'yes';
};

describe('the page about faults', () => {
  it('lists every fault with the shapes that it is tried in and whether it is quick, and no other', () => {
    const rows = tableIn(readDocument('docs/faults.md'), 'fault').map(([id, , services, one]) => [id, services, one]);
    const ids = [...new Set([...FAULTS, ...PROCESS_FAULTS].map(({ id }) => id))];
    expect(rows.toSorted()).toEqual(ids.map((id) => [id, wordOf(FAULTS, id), wordOf(PROCESS_FAULTS, id)]).toSorted());
  });
});
