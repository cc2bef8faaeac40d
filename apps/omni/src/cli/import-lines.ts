import { open } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

const LF = 0x0a;
const CR = 0x0d;
const BLANKS = /^[ \t\r]*$/;
const READ_BYTES = 1_048_576;

/** A line as it lies in the file; `bytes` is null where it is longer than a call may be. */
export type RawLine = { readonly line: number; readonly nextByte: number; readonly bytes: Buffer | null };
export type FileSpan = {
  /** Number and first byte of the line to begin with. */
  readonly line: number;
  readonly fromByte: number;
  readonly toByte: number;
};

export type Fingerprint = { readonly digest: Buffer; readonly sizeBytes: number };

/** By what it holds, so that a file under another name is known again. Rejects where it cannot be read. */
export const fingerprintOf = async (path: string): Promise<Fingerprint> => {
  const digest = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES })) {
    digest.update(chunk as Buffer);
    sizeBytes += (chunk as Buffer).length;
  }
  return { digest: digest.digest(), sizeBytes };
};

const isBlank = (bytes: Buffer | null): boolean =>
  bytes !== null && (bytes.length === 0 || (bytes.length < 80 && BLANKS.test(bytes.toString('latin1'))));
const withoutCr = (bytes: Buffer): Buffer => (bytes.at(-1) === CR ? bytes.subarray(0, -1) : bytes);

type Splitter = { push(chunk: Buffer): readonly RawLine[]; end(): readonly RawLine[] };

/** Cuts chunks into lines. Of a line longer than `bytesMax` nothing is kept, however long it is. */
const createSplitter = ({ line: firstLine, fromByte }: FileSpan, bytesMax: number): Splitter => {
  let [line, lineStart, nextByte] = [firstLine, fromByte, fromByte];
  let begun: Buffer = Buffer.alloc(0);
  const finish = (bytes: Buffer, endByte: number): RawLine => {
    const isWhole = endByte - lineStart <= bytesMax + 1 && bytes.length <= bytesMax + 1;
    const found = { line, nextByte: endByte, bytes: isWhole ? withoutCr(bytes) : null };
    line++;
    lineStart = endByte;
    return found;
  };
  return {
    push(chunk) {
      const lines: RawLine[] = [];
      let from = 0;
      for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
        const part = chunk.subarray(from, at);
        const found = finish(begun.length > 0 ? Buffer.concat([begun, part]) : part, nextByte + at + 1);
        begun = begun.subarray(0, 0);
        from = at + 1;
        if (!isBlank(found.bytes)) lines.push(found);
      }
      nextByte += chunk.length;
      const rest = chunk.subarray(from);
      begun = nextByte - lineStart > bytesMax + 1 ? begun.subarray(0, 0) : Buffer.concat([begun, rest]);
      return lines;
    },
    end() {
      if (nextByte === lineStart) return [];
      const found = finish(begun, nextByte);
      return isBlank(found.bytes) ? [] : [found];
    },
  };
};

/** The lines of a part of the file, those of a chunk at a time. Blank ones are counted and left out. */
export const readLines = async function* (
  path: string,
  span: FileSpan,
  bytesMax: number,
): AsyncGenerator<readonly RawLine[]> {
  const splitter = createSplitter(span, bytesMax);
  const file = await open(path, 'r');
  try {
    for (let at = span.fromByte; at < span.toByte;) {
      const wanted = Math.min(READ_BYTES, span.toByte - at);
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, at);
      if (bytesRead === 0) throw new Error('the file became shorter while it was read');
      at += bytesRead;
      yield splitter.push(buffer.subarray(0, bytesRead));
    }
    yield splitter.end();
  } finally {
    await file.close();
  }
};
