import { faultsOf } from '../src/postgres/server-check.js';

const SOUND = { version: 18, standby: false, fsync: true, fullPageWrites: true };

describe('a PostgreSQL server', () => {
  it('of a known version that keeps what it commits is fine', () => {
    expect(faultsOf(SOUND, { durable: true })).toEqual([]);
    expect(faultsOf({ ...SOUND, version: 15 }, { durable: true })).toEqual([]);
  });

  it('is refused for everything that is wrong with it at once', () => {
    const faults = faultsOf({ version: 14, standby: true, fsync: false, fullPageWrites: false }, { durable: true });
    expect(faults).toEqual([
      expect.stringContaining('version is 14'),
      expect.stringContaining('standby'),
      expect.stringContaining('fsync'),
      expect.stringContaining('full_page_writes'),
    ]);
    expect(faultsOf({ ...SOUND, version: 19 }, { durable: true })).toHaveLength(1);
  });

  it('may forget what it commits where its files are thrown away anyhow', () => {
    expect(faultsOf({ ...SOUND, fsync: false, fullPageWrites: false }, { durable: false })).toEqual([]);
  });
});
