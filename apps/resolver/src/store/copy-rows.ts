import { type PoolClient } from '@omni/platform';
import pg from 'pg';

const COPY_DATA = 0x64;
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]);
const LENGTH_BYTES = 4;

const headerOf = (data: Buffer): Buffer => {
  const header = Buffer.alloc(1 + LENGTH_BYTES);
  header.writeUInt8(COPY_DATA, 0);
  header.writeUInt32BE(LENGTH_BYTES + data.length, 1);
  return header;
};

/**
 * A `copy … from stdin` that sends its rows behind the statement, without waiting to be asked for them: the protocol allows
 * it, and has PostgreSQL pass over the rows when the statement has failed. So it can be sent among others, as any statement.
 */
class CopyIn extends pg.Query {
  constructor(
    private readonly copy: string,
    /** Not `rows`, which `pg` takes for a number of rows to fetch. */
    private readonly lines: string,
    onEnd: (fault: Error | null | undefined) => void,
  ) {
    super({ text: copy }, onEnd);
  }

  override submit = (connection: pg.Connection): void => {
    const data = Buffer.from(this.lines, 'utf8');
    const { stream } = connection;
    stream.cork();
    try {
      connection.parse({ name: '', text: this.copy, types: [] }, true);
      connection.bind({}, true);
      connection.execute({}, true);
      for (const part of [headerOf(data), data, COPY_DONE]) stream.write(part);
      connection.sync();
    } finally {
      stream.uncork();
    }
  };

  /** PostgreSQL asks for what is on its way. */
  handleCopyInResponse(): void {}
}

/** Characters of CSV as `copyRows` reads it; JSON text and printable ASCII hold none of them. */
const SPECIAL = /[\u0001\t\r\n]/;

/** A nullable text as a field of a row: an empty field is null, and an empty text is one in quotes. */
export const toField = (text: string | null): string => {
  if (text === null) return '';
  return text === '' || SPECIAL.test(text) ? `\u0001${text.replaceAll('\u0001', '\u0001\u0001')}\u0001` : text;
};

/**
 * Adds rows to a table that has none of their keys: a third of the work of an `insert` from arrays. `rows` are lines of
 * fields between tabs; what may hold an odd character is to pass through `toField`.
 */
export const copyRows = async (client: PoolClient, into: string, rows: string): Promise<void> => {
  const copy = `copy ${into} from stdin with (format csv, delimiter e'\\t', quote e'\\x01')`;
  await new Promise<void>((resolve, reject) => {
    client.query(new CopyIn(copy, rows, (fault) => (fault ? reject(fault) : resolve())));
  });
};
