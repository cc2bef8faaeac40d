import { createFindings } from '../../src/audit/findings.js';
import { toAuditReport } from '../../src/cli/audit-report.js';

describe('the report of an audit', () => {
  it('has one line an invariant, and says what is broken, how often and where first', () => {
    const findings = createFindings();
    const [note, noteInShop] = [findings.noteIn('default'), findings.noteIn('shop')];
    for (const position of [3, 4, 5, 6]) note('I2', 'identities too many', position);
    for (const position of [7, 8, 9]) noteInShop('I2', 'identities too many', position);
    noteInShop('I2', 'others', 1);
    const lines = toAuditReport(findings.all()).split('\n');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I11']);
    expect(lines[1]).toBe('I2   BROKEN  7 identities too many (default 3, 4, 5, 6; shop 7, …); 1 others (shop 1)');
    expect(lines.filter((line) => line.includes(' ok '))).toHaveLength(8);
  });
});
