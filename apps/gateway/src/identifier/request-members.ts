/**
 * The members of a request that are texts. One table: the compiled check of the hot path, the wording of refusals and the
 * published description are made from it.
 */
export type TextMember = {
  readonly required?: true;
  /** Blanks around the value are not counted. */
  readonly trimmed?: true;
  /** A JSON number of digits only is taken as its digits. */
  readonly digits?: true;
  /** Code points; null: only the size of the body limits it. */
  readonly charactersMax: number | null;
  readonly description: string;
  readonly example: string;
};

export const TEXT_MEMBERS = {
  platform: {
    required: true,
    trimmed: true,
    charactersMax: 200,
    description: 'Where the call comes from: a site, an app, a tag.',
    example: 'web',
  },
  anonymous_id: {
    digits: true,
    charactersMax: 512,
    description: 'Your id of the browser or device. A uuid that this service answered finds its identity.',
    example: 'anonUser1234567',
  },
  email: {
    charactersMax: 320,
    description: 'E-mail address, or its SHA-256 in hex.',
    example: 'user@example.com',
  },
  phone: {
    digits: true,
    charactersMax: 64,
    description: 'Phone number in international form; links when 7 to 15 digits remain.',
    example: '+1234567890',
  },
  user_id: {
    digits: true,
    charactersMax: 512,
    description: 'Your own id of the person; without effect until the space configures it.',
    example: 'customer-42',
  },
  fbclid: {
    charactersMax: null,
    description: 'Click id; kept in the journal, never links.',
    example: 'IwAR2Kr8vH1J2P9g9L5X8T',
  },
  gclid: { charactersMax: null, description: 'Click id; kept in the journal, never links.', example: 'EAIaIQobChMI' },
  gaclid: {
    charactersMax: null,
    description: 'Click id; kept in the journal, never links.',
    example: 'EAIaIQobChMIg7n5p7W',
  },
} as const satisfies { readonly [name: string]: TextMember };

export type TextMemberName = keyof typeof TEXT_MEMBERS;
export const TEXT_MEMBER_NAMES = Object.keys(TEXT_MEMBERS) as TextMemberName[];
export const ruleOf = (name: TextMemberName): TextMember => TEXT_MEMBERS[name];
export const DIGIT_MEMBER_NAMES = TEXT_MEMBER_NAMES.filter((name) => ruleOf(name).digits);

/** Code points of a value in `identifiers`. */
export const CUSTOM_CHARACTERS_MAX = 512;
export const BODY_DEPTH_MAX = 32;

export type ValuationFields = { readonly action?: string | null; readonly properties?: object | null };

/** A body that kept the rules. Members that are not named here are data of the caller. */
export type RequestFields = {
  readonly platform: string;
  readonly count_prev_visits?: boolean | null;
  readonly anonymous_id?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly user_id?: string | null;
  readonly fbclid?: string | null;
  readonly gclid?: string | null;
  readonly gaclid?: string | null;
  readonly valuation_properties?: ValuationFields | null;
  readonly identifiers?: { readonly [kind: string]: string | null } | null;
};
