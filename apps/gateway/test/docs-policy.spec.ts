import { plain, readDocument, sectionOf, tableIn } from '@omni/testing/document';
import { normalise, type SentValues } from '../src/identifier/normalise.js';
import { isPlaceholder } from '../src/identifier/placeholder.js';

const page = readDocument('docs/policy.md');
const NOTHING: SentValues = { custom: new Map() };

const forms = tableIn(sectionOf(page, 'Normal forms'), 'kind').map((cells) => cells.map(plain));
const points = sectionOf(page, 'Placeholder values').split('\n- ').slice(1);
const spansOf = (text: string): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, value = '']) => value);
const [words = '', zeros = '', repeated = ''] = points;
const nobodies = spansOf(points.find((point) => point.startsWith('E-mails of nobody')) ?? '');

describe('the page about the policy', () => {
  it.each(forms.map(([kind = '', sent = '', form = '']) => [kind, sent, form]))(
    'tells the normal form of a value as it is: %s %p',
    (kind, sent, form) => {
      const { identifiers } = normalise({ ...NOTHING, [kind]: sent });
      expect(identifiers.map(({ value, address }) => address ?? value)).toEqual([form]);
    },
  );

  it('names placeholders that are some', () => {
    const named = [words, zeros, repeated].flatMap(spansOf);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((value) => !isPlaceholder(value))).toEqual([]);
  });

  it('names addresses of nobody that are refused', () => {
    expect(nobodies.length).toBeGreaterThan(0);
    for (const email of nobodies) expect(normalise({ ...NOTHING, email })).toMatchObject({ blocked: ['email'] });
  });
});
