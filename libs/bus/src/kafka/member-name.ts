import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** How a process is known to the group as long as it lives: its host, its number there, and a word that no other start has. */
export type MemberName = {
  readonly clientId: string;
  readonly host: string;
  readonly pid: number;
  readonly word: string;
};

/** Of the members of this process, of which there may be several. */
const ownWords = new Set<string>();

export const createMemberName = (clientId: string): MemberName => {
  const word = randomBytes(6).toString('hex');
  ownWords.add(word);
  return { clientId, host: hostname(), pid: process.pid, word };
};

export const toText = ({ clientId, host, pid, word }: MemberName): string => `${clientId}@${host}/${pid}/${word}`;

const NAME = /^(.*)@([^@/]+)\/(\d+)\/([0-9a-f]+)$/s;

const parse = (text: string): MemberName | undefined => {
  const [, clientId = '', host = '', digits = '', word = ''] = NAME.exec(text) ?? [];
  return word === '' ? undefined : { clientId, host, pid: Number(digits), word };
};

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process may not be signalled, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/**
 * Whether the member of this name was a process of our host that has ended. In containers every process may have the same
 * number: a predecessor had ours.
 */
export const isDeadNeighbour = (text: string, own: MemberName, runs: (pid: number) => boolean = isRunning): boolean => {
  const name = parse(text);
  if (name?.clientId !== own.clientId || name.host !== own.host) return false;
  if (name.word === own.word || ownWords.has(name.word)) return false;
  return name.pid === own.pid || !runs(name.pid);
};
