import { toCloudEventText } from '@omni/contracts';
import { createTopicHeads } from '../../src/rebuild/topic-heads.js';

const LOG_ID = '0b9d6c1e-5f0a-4b57-9a35-2f3c8c1f7e42';
const published = (spaceName: string, position: number, id = LOG_ID) => ({
  key: spaceName,
  value: toCloudEventText({ position, at: 0, type: 'alert.raised', subject: null, data: '{}' }, { id, spaceName }),
});

describe('the heads that a topic shows', () => {
  it('are the furthest positions of each space, whatever was published twice or cannot be read', () => {
    const heads = createTopicHeads(LOG_ID);
    for (const message of [
      published('a', 7),
      published('b', 2),
      published('a', 5),
      { key: 'a', value: 'nonsense' },
      { key: 'a', value: 'null' },
    ])
      heads.add(message);
    expect([...heads.headOf]).toEqual([
      ['a', 7],
      ['b', 2],
    ]);
  });

  it('pass over what another log gave out', () => {
    const heads = createTopicHeads(LOG_ID);
    heads.add(published('a', 9, '11111111-1111-4111-8111-111111111111'));
    expect(heads.headOf.size).toBe(0);
  });
});
