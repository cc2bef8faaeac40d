import { readFileSync } from 'node:fs';
import { REFUSALS } from '@omni/resolver';

const page = readFileSync(new URL('../../../../docs/import.md', import.meta.url), 'utf8');

describe('the page about imports', () => {
  it('explains every reason for which a line is refused, and no other', () => {
    const [, table = ''] = page.split('| reason ');
    const rows = [...table.matchAll(/^\| `(\w+)`/gm)].map(([, reason]) => reason);
    expect(rows).toEqual([...REFUSALS]);
  });
});
