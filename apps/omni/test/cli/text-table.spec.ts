import { toTextTable } from '../../src/cli/text-table.js';

describe('a table of text', () => {
  it('has columns as wide as their widest cell and no blanks at the ends of lines', () => {
    expect(
      toTextTable(
        ['ID', 'SPACE'],
        [
          ['abc', 'x'],
          ['d', 'default'],
        ],
      ),
    ).toBe('ID   SPACE\nabc  x\nd    default');
  });

  it('is its head alone when there is nothing to show', () => {
    expect(toTextTable(['ID', 'SPACE'], [])).toBe('ID  SPACE');
  });
});
