import { toPhone } from '../../src/identifier/phone.js';

describe('phone numbers', () => {
  test.each([
    '+48 600 100 200',
    '48600100200',
    '0048600100200',
    '+48 (600) 100-200',
    'tel:+48600100200',
    '４８６００１００２００',
  ])('%p is the same number as its digits', (sent) => {
    expect(toPhone(sent)).toBe('48600100200');
  });

  test('7 to 15 digits are a number, fewer or more are none', () => {
    expect(toPhone('1234567')).toBe('1234567');
    expect(toPhone('123456789012345')).toBe('123456789012345');
    for (const sent of ['123456', '1234567890123456', '0001', '+', 'phone']) expect(toPhone(sent)).toBeUndefined();
  });

  test('digits of another script are not dropped from a number', () => {
    expect(toPhone('٤48600100200')).toBeUndefined();
  });
});
