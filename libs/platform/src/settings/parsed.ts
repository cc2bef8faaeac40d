/** What became of a text: its value, or a few words that finish the sentence "NAME must be …". Never quotes the text. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: string };

export const valid = <T>(value: T): Parsed<T> => ({ ok: true, value });
export const invalid = (fault: string): Parsed<never> => ({ ok: false, fault });
