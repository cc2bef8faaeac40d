import { plain, readDocument, tableIn } from '@omni/testing/document';
import { ERRORS } from '../src/errors.js';

describe('the page about errors', () => {
  it('lists every code with its status and message, and no other', () => {
    const rows = tableIn(readDocument('docs/errors.md'), 'code');
    const shown = rows.map(([code, status, message]) => [plain(code), Number(status), message]);
    expect(shown).toEqual(Object.entries(ERRORS).map(([code, { status, message }]) => [code, status, message]));
  });
});
