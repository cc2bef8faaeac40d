import { CommandRefused } from './exit-status.js';

const NEWLINE = 0x0a;
/** Longer than any event can be; a file of another kind may be one line. */
const LINE_BYTES_MAX = 64 * 1024 * 1024;

const toText = (parts: readonly Buffer[]): string => Buffer.concat(parts).toString('utf8');

/** The lines of a stream of bytes, split at line feeds only: JSON may hold other ends of lines. */
export const toLines = async function* (chunks: AsyncIterable<unknown>): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    let rest = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      yield toText([...parts, rest.subarray(0, end)]);
      [parts, bytes, rest] = [[], 0, rest.subarray(end + 1)];
    }
    parts.push(rest);
    bytes += rest.length;
    if (bytes > LINE_BYTES_MAX) throw new CommandRefused('The file holds a line that no event can be.');
  }
  const last = toText(parts);
  if (last !== '') yield last;
};
