import { ApiError } from '@omni/contracts';
import { BadRequestException, NotFoundException } from '@nestjs/common';
import { toApiError } from '../../src/http/error-answer.js';
import { createFaultLog, type EdgeLog, type FaultLog } from '../../src/http/fault-log.js';

const coded = (code: string): Error => Object.assign(new Error('secret-4711'), { code });

describe('what a client is told about an error', () => {
  test('a refusal stays what it is', () => {
    const refusal = new ApiError('OVERLOADED');
    expect(toApiError(refusal)).toBe(refusal);
  });

  test.each([
    [new NotFoundException(), 'NOT_FOUND'],
    [new BadRequestException(), 'BAD_REQUEST'],
    [coded('FST_ERR_CTP_BODY_TOO_LARGE'), 'PAYLOAD_TOO_LARGE'],
    [coded('FST_ERR_BAD_URL'), 'NOT_FOUND'],
    [coded('constructor'), 'INTERNAL_ERROR'],
    [coded('23505'), 'INTERNAL_ERROR'],
    ['a text', 'INTERNAL_ERROR'],
    [undefined, 'INTERNAL_ERROR'],
  ])('%p becomes %s', (error, code) => {
    expect(toApiError(error).code).toBe(code);
  });

  test('nothing of an unknown error reaches the client', () => {
    expect(JSON.stringify(toApiError(coded('23505')).toBody())).not.toContain('4711');
  });
});

describe('the log of faults', () => {
  const open = (nowMs = () => 0): { readonly lines: readonly string[]; readonly logFault: FaultLog } => {
    const lines: string[] = [];
    const at = (level: string) => (facts: unknown, message?: string) =>
      void lines.push(`${level} ${JSON.stringify(facts)} ${message}`);
    const log: EdgeLog = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
    return { lines, logFault: createFaultLog(log, nowMs) };
  };
  const linesOf = (error: ApiError): readonly string[] => {
    const { lines, logFault } = open();
    logFault('req-1', error);
    return lines;
  };

  test('a fault is logged with its request and place, never with its message', () => {
    const [line = ''] = linesOf(toApiError(coded('23505')));
    expect(line).toMatch(/^error .*"request_id":"req-1".*"fault_code":"23505".*faults\.spec/);
    expect(line).not.toContain('4711');
  });

  test('refusals are not logged, and overload is not at the usual levels', () => {
    expect(linesOf(new ApiError('UNAUTHORIZED'))).toEqual([]);
    expect(linesOf(new ApiError('OVERLOADED'))[0]).toMatch(/^debug/);
    expect(linesOf(new ApiError('TIMEOUT'))[0]).toMatch(/^warn/);
  });

  test('what could not be served has a line a second and kind, which counts those without one', () => {
    let nowMs = 0;
    const { lines, logFault } = open(() => nowMs);
    for (let request = 0; request < 100; request++) {
      logFault(`req-${request}`, new ApiError('TIMEOUT'));
      logFault(`req-${request}`, new ApiError('UNAVAILABLE'));
      nowMs += 20;
    }
    expect(lines.map((line) => /"code":"([A-Z]+)"(?:,"passed_over":(\d+))?/.exec(line)?.slice(1))).toEqual([
      ['TIMEOUT', undefined],
      ['UNAVAILABLE', undefined],
      ['TIMEOUT', '49'],
      ['UNAVAILABLE', '49'],
    ]);
  });

  test('a failure has its line always', () => {
    const { lines, logFault } = open();
    for (let request = 0; request < 3; request++) logFault(`req-${request}`, new ApiError('INTERNAL_ERROR'));
    expect(lines).toHaveLength(3);
  });
});
