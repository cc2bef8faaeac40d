const SCHEME = 'bearer ';
/** Longer than any token of ours; hashing kilobytes for nothing would be a gift. */
const TOKEN_CHARACTERS_MAX = 512;

/** The token of an `Authorization` header, undefined when there is none to look up. */
export const bearerOf = (header: string | undefined): string | undefined => {
  if (header === undefined || header.length > SCHEME.length + TOKEN_CHARACTERS_MAX) return undefined;
  if (header.slice(0, SCHEME.length).toLowerCase() !== SCHEME) return undefined;
  return header.slice(SCHEME.length);
};
