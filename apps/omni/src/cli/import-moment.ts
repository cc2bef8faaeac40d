const MS_MAX = 8_640_000_000_000_000;
/** RFC 3339: date, time and offset, all of them. */
const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** `Date.parse` takes the 30th of February for a day of March. */
const isDay = (year: number, month: number, day: number): boolean =>
  day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();

const ofText = (text: string): number | undefined => {
  const [, year, month, day] = RFC3339.exec(text) ?? [];
  if (year === undefined || !isDay(Number(year), Number(month), Number(day))) return undefined;
  const atMs = Date.parse(text.replace(' ', 'T').toUpperCase());
  return Number.isNaN(atMs) ? undefined : atMs;
};

/** A time as RFC 3339 or as milliseconds since 1970, in milliseconds; undefined where it is neither or before 1970. */
export const toMoment = (value: unknown): number | undefined => {
  const atMs = typeof value === 'string' ? ofText(value) : value;
  return typeof atMs === 'number' && Number.isInteger(atMs) && atMs >= 0 && atMs <= MS_MAX ? atMs : undefined;
};
