const SHORTEST_DIGITS = 7;
const LONGEST_DIGITS = 15;
const FOREIGN_DIGIT = /[^\P{Nd}0-9]/u;

/**
 * The normal form of a phone number: ASCII digits without leading zeros, 7 to 15 of them, or undefined.
 * `+48 600 100 200`, `0048600100200` and full-width digits are the same number.
 */
export const toPhone = (sent: string): string | undefined => {
  const folded = sent.normalize('NFKC');
  // Dropping digits of another script would leave a number that is somebody else's.
  if (FOREIGN_DIGIT.test(folded)) return undefined;
  const digits = folded.replace(/[^0-9]/g, '').replace(/^0+/, '');
  return digits.length >= SHORTEST_DIGITS && digits.length <= LONGEST_DIGITS ? digits : undefined;
};
