import { createHash } from 'node:crypto';
import { toEmail } from '../../src/identifier/email.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('e-mail addresses', () => {
  test('one address has one form in capitals, with blanks and in full width', () => {
    const wanted = { value: sha256('user@example.com'), address: 'user@example.com' };
    for (const sent of [
      'user@example.com',
      ' USER@Example.COM ',
      'us er@example.com\n',
      'ｕｓｅｒ＠ｅｘａｍｐｌｅ．ｃｏｍ',
    ])
      expect(toEmail(sent)).toEqual(wanted);
  });

  test('dots and tags stay: no provider is known', () => {
    expect(toEmail('a.b+tag@gmail.com')?.address).toBe('a.b+tag@gmail.com');
  });

  test('a domain is written in ASCII, the part before it is not', () => {
    expect(toEmail('ü@BÜCHER.example')?.address).toBe('ü@xn--bcher-kva.example');
    expect(toEmail('a@ex。ample.com')?.address).toBe('a@ex.ample.com');
  });

  test('64 hex digits are the hash of an address and meet the clear one', () => {
    const hash = sha256('user@example.com');
    expect(toEmail(hash.toUpperCase())).toEqual({ value: hash });
    expect(toEmail('User@Example.com')?.value).toBe(hash);
  });

  test.each(['', '@', 'a@', '@b.de', 'a@@b.de', 'a@b@c.de', 'no at sign', 'a@localhost', 'a@-', `${'x'.repeat(64)}@-`])(
    'without one @ and a dot in the domain there is no address: %p',
    (sent) => {
      expect(toEmail(sent)).toBeUndefined();
    },
  );

  test('an IP literal needs no dot', () => {
    expect(toEmail('a@[IPv6:::1]')?.address).toBe('a@[ipv6:::1]');
  });

  test.each(['test@test.com', 'TEST@test.org', 'noreply@shop.example', 'no-reply@shop.example'])(
    '%p is nobody',
    (sent) => {
      expect(toEmail(sent)).toBeUndefined();
    },
  );

  test.each(['tester@test.com', 'test@tests.com', 'noreply2@shop.example'])('%p is somebody', (sent) => {
    expect(toEmail(sent)?.address).toBe(sent);
  });

  test.each(['a@b.de/x', 'a@b.de:80', 'a@b.de?x', 'a@b%2ede.de', 'a@ü.de/x', 'a@b\u0000c.de', 'a@\ud800.de'])(
    'what a URL would cut or decode is no domain: %p',
    (sent) => {
      expect(toEmail(sent)).toBeUndefined();
    },
  );

  test('a domain of digits is not rewritten into an IPv4 address', () => {
    expect(toEmail('a@1.2.3')?.address).toBe('a@1.2.3');
  });

  test('NUL and lone surrogates neither fail nor meet', () => {
    const values = ['\ud800', '\udfff', '\ufffd', '\u0000', ''].map((odd) => toEmail(`x${odd}@example.com`)?.value);
    expect(new Set(values).size).toBe(5);
    expect(values).not.toContain(undefined);
  });
});
