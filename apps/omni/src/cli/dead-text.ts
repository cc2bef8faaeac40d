import { type DeadLetter, type RetryRefusal } from '@omni/resolver';
import { toTextTable } from './text-table.js';

/** Keys of messages that nobody could read are anybody's text, and must not steer a terminal. */
const plain = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 63);

const originOf = ({ topic, part, message_offset }: DeadLetter): string => `${topic}/${part}@${message_offset}`;
const changeOf = ({ state, changed_at, changed_by }: DeadLetter): string =>
  changed_at === null ? state : `${state} ${changed_at.toISOString()} by ${plain(changed_by ?? 'nobody')}`;

const HEAD = ['ID', 'SPACE', 'REASON', 'STATE', 'ORIGIN', 'AT', 'BYTES'];

export const toLetterTable = (letters: readonly DeadLetter[]): string =>
  toTextTable(
    HEAD,
    letters.map((letter) => [
      String(letter.id),
      plain(letter.space_name),
      letter.reason,
      letter.state,
      originOf(letter),
      letter.at.toISOString(),
      String(letter.bytes),
    ]),
  );

/** All that is known of a letter but its message. */
export const toLetterFacts = (letter: DeadLetter): string =>
  [
    `id       ${letter.id}`,
    `space    ${plain(letter.space_name)}`,
    `reason   ${letter.reason}`,
    `origin   ${originOf(letter)} of log ${plain(letter.log_id)}`,
    `at       ${letter.at.toISOString()}`,
    `state    ${changeOf(letter)}`,
    `call     ${plain(letter.call_id ?? 'unknown')}`,
    `bytes    ${letter.bytes}`,
  ].join('\n');

const WORDS: { readonly [reason in RetryRefusal]: string } = {
  not_json: 'its message is no JSON, and would be refused again',
  wrong_shape: 'its message has not the shape of a call, and would be refused again',
  older_version: 'its message is of a version that this release does not read any more',
  newer_version: 'its message is of a newer version than this release reads',
  dropped: 'its message was dropped',
  under_way: 'a retry was asked for already',
  may_be_applied:
    'the call may have been applied before; with --accept-stale it is applied, perhaps for the second time',
};

export const wordsOf = (reason: RetryRefusal): string => WORDS[reason];
