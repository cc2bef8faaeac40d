import { createHash, hash } from 'node:crypto';
import { domainToASCII } from 'node:url';

/** `value` is the SHA-256 in hex by which addresses meet; `address` the normal form, absent when only a hash was sent. */
export type Email = { readonly value: string; readonly address?: string };

const SHA256_HEX = /^[0-9a-f]{64}$/;
const IP_LITERAL = /^\[[0-9a-z:.]+\]$/;
const ASCII_DOMAIN = /^[!-~]+$/;
/** What ends a host name or changes its meaning in a URL; `domainToASCII` would silently cut or decode there. */
const NOT_IN_DOMAIN = /[\s\0-\x20\x7f"#%/:<>?@[\\\]^`{|}]/u;
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * UTF-8 writes every lone surrogate as the same character, and different addresses would meet. Such texts are hashed as
 * UTF-16 behind a byte that UTF-8 never has.
 */
const hashOf = (address: string): string => {
  if (!LONE_SURROGATE.test(address)) return hash('sha256', address, 'hex');
  return createHash('sha256').update('\xff', 'latin1').update(address, 'utf16le').digest('hex');
};

const toDomain = (domain: string): string | undefined => {
  if (IP_LITERAL.test(domain)) return domain;
  if (NOT_IN_DOMAIN.test(domain)) return undefined;
  // An ASCII domain is kept as it is: a URL parser would read `1.2.3` as an IPv4 address.
  const ascii = ASCII_DOMAIN.test(domain) ? domain : domainToASCII(domain);
  return ascii.includes('.') ? ascii : undefined;
};

const isNobody = (local: string, domain: string): boolean =>
  local === 'noreply' || local === 'no-reply' || (local === 'test' && domain.startsWith('test.'));

/** NFKC can follow from lower-casing, and lower-casing from NFKC; the second round makes the form stable. */
const fold = (text: string): string => text.normalize('NFKC').replace(/\s+/gu, '').toLowerCase().normalize('NFKC');

/**
 * The normal form of an e-mail address, or undefined when it cannot be one: no single `@`, no dot in the domain (unless
 * an IP literal), a domain that has no ASCII form, or an address that stands for nobody.
 */
export const toEmail = (sent: string): Email | undefined => {
  const text = fold(sent);
  if (SHA256_HEX.test(text)) return { value: text };
  const at = text.indexOf('@');
  if (at <= 0 || at !== text.lastIndexOf('@')) return undefined;
  const local = text.slice(0, at);
  const domain = toDomain(text.slice(at + 1));
  if (domain === undefined || isNobody(local, domain)) return undefined;
  const address = `${local}@${domain}`;
  return { value: hashOf(address), address };
};
