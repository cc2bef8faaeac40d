import { errorFactsOf } from '../src/error-facts.js';

const SECRET = 'somebody@shop.example';

describe('what is logged about an error', () => {
  it('names what PostgreSQL refused, without the values that it quotes', () => {
    const error = Object.assign(new Error(`invalid input syntax: "${SECRET}"`), {
      code: '22P02',
      detail: `Key (value)=(${SECRET})`,
      table: 'identifier',
    });
    const facts = errorFactsOf(error);
    expect(facts).toMatchObject({ message: 'PostgreSQL answered 22P02', code: '22P02', table: 'identifier' });
    expect(JSON.stringify(facts)).not.toContain(SECRET);
  });

  it('does not quote a text that was no JSON', () => {
    const facts = ((): unknown => {
      try {
        return JSON.parse(`${SECRET} is no JSON`);
      } catch (fault) {
        return errorFactsOf(fault);
      }
    })();
    expect(facts).toMatchObject({ type: 'SyntaxError' });
    expect(JSON.stringify(facts)).not.toContain(SECRET);
  });

  it('follows causes, and ends where they run in a circle', () => {
    const error = new Error('outer', { cause: new Error('inner') });
    expect(errorFactsOf(error)).toMatchObject({ message: 'outer', cause: { message: 'inner' } });
    const circle = new Error('round');
    circle.cause = circle;
    expect(JSON.stringify(errorFactsOf(circle)).match(/round/g)).toHaveLength(5);
  });

  it('keeps what several attempts failed with', () => {
    const error = new AggregateError([new Error('first'), SECRET], 'all failed');
    const facts = errorFactsOf(error);
    expect(facts.errors).toMatchObject([{ message: 'first' }, { type: 'string' }]);
    expect(JSON.stringify(facts)).not.toContain(SECRET);
  });
});
