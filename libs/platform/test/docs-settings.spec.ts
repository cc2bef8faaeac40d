import { plain, readDocument, tableIn } from '@omni/testing/document';
import { SETTING_TABLE } from '../src/settings/settings.js';

describe('the page about settings', () => {
  it('lists every variable with its default and meaning, and no other', () => {
    const shown = tableIn(readDocument('docs/settings.md'), 'variable').map(([name, standard, meaning]) => [
      plain(name),
      plain(standard),
      meaning,
    ]);
    expect(shown).toEqual(SETTING_TABLE.map((one) => [one.name, one.default || one.otherwise, one.meaning]));
  });
});
