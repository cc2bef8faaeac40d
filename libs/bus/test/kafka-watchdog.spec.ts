import { jest } from '@jest/globals';
import { createWatchdog, type Watchdog } from '../src/kafka/watchdog.js';

const SILENCE_MS = 30_000;

describe('the watchdog', () => {
  const silent: string[] = [];
  let watchdog: Watchdog;
  beforeEach(() => {
    jest.useFakeTimers();
    silent.length = 0;
    watchdog = createWatchdog(SILENCE_MS, (wait) => silent.push(wait));
  });
  afterEach(() => {
    watchdog.close();
    jest.useRealTimers();
  });

  it('tells of a wait that lasts too long, once', () => {
    watchdog.begin('a fetch');
    jest.advanceTimersByTime(SILENCE_MS - 1);
    expect(silent).toEqual([]);
    jest.advanceTimersByTime(3 * SILENCE_MS);
    expect(silent).toEqual(['a fetch']);
  });

  it('is content with waits that end and begin again', () => {
    for (let round = 0; round < 5; round++) {
      watchdog.begin('a fetch');
      jest.advanceTimersByTime(SILENCE_MS - 1_000);
      if (round % 2 === 0) watchdog.end('a fetch');
    }
    watchdog.endAll();
    jest.advanceTimersByTime(2 * SILENCE_MS);
    expect(silent).toEqual([]);
  });

  it('does not take the sleep of its own process for silence', () => {
    watchdog.begin('a fetch');
    jest.setSystemTime(Date.now() + 10 * SILENCE_MS);
    jest.advanceTimersByTime(1_000);
    expect(silent).toEqual([]);
  });
});
