/** Part of every identifier that a spec sends, so that none of them can hide in a log. */
export const MARK = 'zq7mark';
export const MARK_DIGITS = '487771359';
export const MARKS: readonly string[] = [MARK, MARK_DIGITS];

let serial = 0;

/** Values that nobody has sent before. */
export const newDevice = (): string => `device-${MARK}-${++serial}`;
export const newEmail = (): string => `person.${++serial}@${MARK}.example`;
export const newPhone = (): string => `${MARK_DIGITS}${String(++serial).padStart(5, '0')}`;

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
