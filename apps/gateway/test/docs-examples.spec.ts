import { readDocument } from '@omni/testing/document';
import { readBody } from '../src/identifier/identifier-body.js';

const bodiesIn = (page: string): readonly string[] =>
  [...readDocument(page).matchAll(/ -d '(.*?)'/gs)].map(([, body = '']) => body);

test.each(['README.md'].flatMap((page) => bodiesIn(page).map((body, index) => [page, index + 1, body] as const)))(
  'the body of an example is one that is accepted: %s, number %i',
  (_page, _number, body) => {
    expect(readBody(Buffer.from(body)).fields.platform).toEqual(expect.any(String));
  },
);
