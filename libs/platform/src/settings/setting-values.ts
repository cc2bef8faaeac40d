import { isIP } from 'node:net';
import { invalid, valid, type Parsed } from './parsed.js';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
const LOG_LEVELS: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** Whole numbers between two bounds, both included. */
export const wholeBetween =
  (least: number, most: number) =>
  (text: string): Parsed<number> =>
    /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most
      ? valid(Number(text))
      : invalid(`a whole number from ${least} to ${most}`);

export const parsePort = wholeBetween(0, 65_535);

export const parseHost = (text: string): Parsed<string> =>
  isIP(text) > 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]{0,253}[A-Za-z0-9])?$/.test(text)
    ? valid(text)
    : invalid('a host name or an IP address');

export const parsePath = (text: string): Parsed<string> =>
  text.includes('\0') ? invalid('the path of a folder') : valid(text);

const urlOf = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null);

export const parsePostgresUrl = (text: string): Parsed<string | null> => {
  if (text === '') return valid(null);
  const protocol = urlOf(text)?.protocol ?? '';
  return ['postgres:', 'postgresql:'].includes(protocol)
    ? valid(text)
    : invalid('a URL such as postgres://user@host:5432/database');
};

export const parseRedisUrl = (text: string): Parsed<string | null> => {
  if (text === '') return valid(null);
  const protocol = urlOf(text)?.protocol ?? '';
  return ['redis:', 'rediss:'].includes(protocol) ? valid(text) : invalid('a URL such as redis://host:6379');
};

/** The targets that a gRPC client resolves by itself, without a file or another scheme. */
const isRpcTarget = (text: string): boolean => /^(dns:\/{3}|ipv4:|ipv6:)[\w.,:[\]-]+:\d{1,5}$/.test(text);

export const parseJournalUrl = (text: string): Parsed<string> =>
  isRpcTarget(text) ? valid(text) : invalid('a gRPC target such as dns:///journal:50051');

export const parseResolverUrl = (text: string): Parsed<string | null> => {
  if (text === '') return valid(null);
  return isRpcTarget(text) ? valid(text) : invalid('a gRPC target such as dns:///resolver:50052');
};

const listeningPort = wholeBetween(1, 65_535);

/** Null where nobody is to be answered. */
export const parseOptionalPort = (text: string): Parsed<number | null> =>
  text === '' ? valid(null) : listeningPort(text);

const TOKEN_CHARACTERS_MIN = 32;
const TOKEN_CHARACTERS_MAX = 512;

/** A secret that is chosen by whoever runs us. Only what a header can carry, and long enough not to be guessed. */
export const parseToken = (text: string): Parsed<string | null> => {
  if (text === '') return valid(null);
  const fits =
    text.length >= TOKEN_CHARACTERS_MIN && text.length <= TOKEN_CHARACTERS_MAX && /^[\x21-\x7e]+$/.test(text);
  return fits ? valid(text) : invalid(`${TOKEN_CHARACTERS_MIN} to ${TOKEN_CHARACTERS_MAX} visible ASCII characters`);
};

const listOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

const isBroker = (text: string): boolean => {
  const port = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\]):(\d{1,5})$/.exec(text)?.[1];
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
};

export const parseBrokers = (text: string): Parsed<readonly string[] | null> => {
  if (text === '') return valid(null);
  const brokers = listOf(text);
  return brokers.length > 0 && brokers.every(isBroker)
    ? valid(brokers)
    : invalid('a list of brokers such as kafka-1:9092,kafka-2:9092');
};

const isOrigin = (text: string): boolean =>
  /^https?:$/.test(urlOf(text)?.protocol ?? '') && urlOf(text)?.origin === text;

/** The origins that a browser may call from; `*` alone allows all. */
export const parseOrigins = (text: string): Parsed<readonly string[]> => {
  const origins = listOf(text);
  return text === '*' || origins.every(isOrigin)
    ? valid(origins)
    : invalid('* or a list of origins such as https://shop.example');
};

const isAddressOrNetwork = (text: string): boolean => {
  const [address = '', prefix] = text.split('/', 2);
  const version = isIP(address);
  if (version === 0 || text.split('/').length > 2) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
};

export const parseProxies = (text: string): Parsed<readonly string[]> =>
  listOf(text).every(isAddressOrNetwork)
    ? valid(listOf(text))
    : invalid('a list of IP addresses or networks such as 10.0.0.0/8');

const isLogLevel = (text: string): text is LogLevel => LOG_LEVELS.includes(text);

/** Null where nobody chose one. */
export const parseLogLevel = (text: string): Parsed<LogLevel | null> => {
  if (text === '') return valid(null);
  return isLogLevel(text) ? valid(text) : invalid(`one of ${LOG_LEVELS.join(', ')}`);
};
