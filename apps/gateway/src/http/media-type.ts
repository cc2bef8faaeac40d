const USUAL: ReadonlySet<string> = new Set([
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=utf-8',
  'application/json; charset=UTF-8',
  'application/json;charset=UTF-8',
]);
const LONGEST = 128;
const PARAMETERS = /^application\/json[ \t]*(?<parameters>(?:;[^;]*)*)$/i;
const UTF_8 = /^charset=(?:utf-8|"utf-8")$/i;
const OTHER = /^(?!charset)[!#$%&'*+.^_`|~0-9a-z-]+=[^\s;]*$/i;

const isAllowed = (parameter: string): boolean => parameter === '' || UTF_8.test(parameter) || OTHER.test(parameter);

/** Whether a Content-Type is JSON in UTF-8. Parameters other than `charset` mean nothing for JSON and are let pass. */
export const isJsonType = (header: string | undefined): boolean => {
  if (header === undefined || header.length > LONGEST) return false;
  if (USUAL.has(header)) return true;
  const parameters = PARAMETERS.exec(header)?.groups?.['parameters'];
  return parameters?.split(';').every((parameter) => isAllowed(parameter.trim())) ?? false;
};

/** Whether a Content-Encoding leaves the bytes as they are. A compressed body is refused, not misread. */
export const isPlainEncoding = (header: string | undefined): boolean =>
  header === undefined || header === '' || header.toLowerCase() === 'identity';
