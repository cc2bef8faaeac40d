import { readDocument, tableIn } from '@omni/testing/document';
import { FAULTS } from '../src/faults/index.js';

describe('the page about faults', () => {
  it('lists every fault and whether it is quick, and no other', () => {
    const rows = tableIn(readDocument('docs/faults.md'), 'fault').map(([id, , quick]) => `${id} ${quick}`);
    expect(rows.toSorted()).toEqual(FAULTS.map(({ id, isQuick }) => `${id} ${isQuick ? 'yes' : ''}`).toSorted());
  });
});
