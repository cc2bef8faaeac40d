import { type Steps } from './play.js';

export type Row = readonly [number: number, rule: string, steps: Steps];

const times = <T>(count: number, stepOf: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => stepOf(index + 1));

/** The policy's scenarios, as far as calls alone can show them without a clock. */
export const SCENARIOS: readonly Row[] = [
  [1, 'a new device is a new anonymous identity', ['A1 -> X 1 - +created +attached', 'A1 -> X 2 -']],
  [
    2,
    'an address that comes with an anonymous device joins it and shows from the next call on',
    ['A1 -> X 1', 'A1 e1 -> X 2 - +attached', 'A1 -> X 3 e1', 'e1 -> X 4 e1'],
  ],
  [
    3,
    'a person absorbs an anonymous identity, and the journal shows both',
    [
      'A1 -> X 1',
      'e1 -> Y 1',
      'A1 e1 -> Y 3 e1 +absorbed_anonymous',
      ...['look A1 -> Y e1 =3', 'look e1 -> Y =3', 'look @X -> Y e1 =3', 'look @Y -> Y =3'],
    ],
  ],
  [4, 'another device is somebody else', ['A1 e1 -> X', 'A2 -> Z 1 -']],
  [5, 'a device whose user logs in is absorbed', ['A1 e1 -> X', 'A2 -> Z', 'A2 e1 -> X 3 e1', 'A2 -> X', '@Z -> X e1']],
  [
    6,
    'a second person on a device makes it shared, and each keeps what is his',
    [
      'A1 e1 -> X',
      'A1 e2 -> Y 1 - +refused_unique_conflict',
      ...['e1 -> X 2 e1', 'e2 -> Y 2 e2', 'A1 e3 -> W 1 -', 'look e1 -> X =2'],
    ],
  ],
  [
    7,
    'a shared device alone is an identity of its own, without an address',
    ['A1 e1 -> X', 'A1 e2 -> Y', 'A1 -> D 1 -', 'A1 -> D 2 -', 'look A1 -> D - =2', 'look @D -> D - =2'],
  ],
  [
    8,
    'a shared device with an address is its person',
    ['A1 e1 -> X', 'A1 e2 -> Y', 'A1 e1 -> X 2 e1', 'A1 e2 -> Y 2 e2'],
  ],
  [
    10,
    'a phone of two persons proposes, and never merges',
    ['e1 p1 -> X', 'e2 -> Y 1', 'e2 p1 -> Y 2 e2 +proposal_opened', 'e1 -> X 2 e1', 'A1 p1 -> Z 1 -', '@Y -> Y e2'],
  ],
  [
    11,
    'a phone of three persons says nothing',
    ['e1 p1 -> X', 'e2 p1 -> Y', 'e3 p1 -> Z', 'A9 p1 -> N 1 -', 'A9 -> N 2 -', 'A10 p1 -> M 1 -'],
  ],
  [
    12,
    'an address decides against the device of another person',
    ['A1 e1 -> X', 'A2 e2 -> Y', 'A1 e2 -> Y 2 e2', 'e1 -> X 2', 'A2 -> Y 3', 'A1 -> D 1 -'],
  ],
  [13, 'a click id links nobody', ['A1 f1 -> X', 'e1 f1 -> Y -', 'A3 f1 -> Z 1 -', 'f1 -> 400 IDENTIFIER_REQUIRED']],
  [
    14,
    'a placeholder alone is refused',
    [
      ...['null', 'NULL', ' undefined ', 'n/a', '0', 'aaaa', '00000000-0000-0000-0000-000000000000'].map(
        (value) => `A=\`${value}\` -> 400 NO_USABLE_IDENTIFIER`,
      ),
      ...['null', 'nobody', 'a@b', 'test@test.com', 'noreply@shop.example'].map(
        (value) => `e=\`${value}\` -> 400 NO_USABLE_IDENTIFIER`,
      ),
      ...['A=`  ` -> 400 IDENTIFIER_REQUIRED', 'p1 -> 400 IDENTIFIER_REQUIRED'],
    ],
  ],
  [
    15,
    'a placeholder beside a good value costs nothing and links nothing',
    [
      'A=`null` e1 -> X 1 - +blocked_value',
      'A=`null` e2 -> Y 1 - +blocked_value',
      ...['A=`null` e1 -> X 2 e1', 'A1 e=`undefined` -> Z 1', 'A1 e=`n/a` p=`12` -> Z 2 -'],
    ],
  ],
  [
    16,
    'an older uuid of ours finds whom it became and creates nothing',
    ['A1 -> X', 'e1 -> Y', 'A1 e1 -> Y 3', '@X -> Y 4 e1', 'look @X -> Y =4', '@X -> Y 5', 'A2 -> Z', '@Z e1 -> Y e1'],
  ],
  [
    17,
    'fifteen devices with one new address at once are one person',
    [times(15, (k) => `A${k} e1 -> X`), ...times(15, (k) => `look A${k} -> X e1 =15`), 'e1 -> X 16'],
  ],
  [
    18,
    'one device with two new addresses at once is two persons and shared',
    [times(20, (k) => (k % 2 ? 'A1 e1 -> X' : 'A1 e2 -> Y')), 'look A1 -> D - =0', 'e1 -> X 11 e1', 'e2 -> Y 11 e2'],
  ],
  [
    20,
    'an address takes no device after the twentieth in a day, and still finds its person',
    [
      ...times(20, (k) => `A${k} e1 -> X ${k}`),
      'A21 e1 -> X 21 e1 +proposal_opened',
      'A22 e1 -> X 22 e1',
      ...['A20 -> X', 'A21 -> N1 1 -', 'A22 -> N2 1 -', 'e1 -> X 24 e1'],
    ],
  ],
  [
    24,
    'one value written in several ways is one identifier',
    [
      'e1 p1 -> X 1',
      ...['e1/upper -> X 2 e1', 'e1/blanks -> X', 'e1/torn -> X', 'e1/wide -> X', 'e1/hash -> X 6 e1'],
      ...['A1 p1/plus -> X', 'A2 p1/zeros -> X', 'A3 p1/tel -> X', 'A4 p1/number -> X 10 e1', 'A1/blanks -> X 11'],
      ...['e2/hash -> Y 1 -', 'e2/hash -> Y 2 -', 'e2 -> Y 3 -', 'e2 -> Y 4 e2', 'A5 -> Z', 'A5/upper -> W'],
    ],
  ],
  [25, 'a person is found by the device alone, each time', ['A1 e1 -> X 1', ...times(4, (k) => `A1 -> X ${k + 1} e1`)]],
  [
    26,
    'the phone that a guest types on a device is not its person’s',
    ['A1 e1 -> X', 'A1 p1 -> X 2 e1 +refused_weak_chain', 'A5 p1 -> Y 1 -', 'A6 p1 -> Y 2', 'A1 p1 -> X 3'],
  ],
  [
    27,
    'a phone joins ten devices, and then none',
    [...times(10, (k) => `A${k} p1 -> X ${k}`), 'A11 p1 -> M 1 -', 'A12 p1 -> N 1 -', 'A12 -> N 2', 'A1 -> X 11 -'],
  ],
  [
    31,
    'a kiosk that a hundred people used is nobody',
    [
      ...times(10, (k) => `A1 e${k} -> X${k} 1`),
      ...times(90, (k) => `A1 e${k + 10} -> Y${k} 1 -`),
      'A1 -> D 1 -',
      'A1 -> D',
    ],
  ],
  [
    32,
    'a phone brings a new device to its one person',
    ['A1 e1 p1 -> X 1', 'A2 p1 -> X 2 e1', 'A2 -> X 3 e1', 'A3 -> Z', 'A3 p1 -> X 5 e1', 'look @Z -> X =5'],
  ],
  [
    33,
    'a phone makes two devices one anonymous identity',
    [
      'A1 p1 -> X 1',
      'A2 p1 -> X 2 -',
      'A2 -> X',
      'A3 -> Z',
      'A3 p1 -> X 5',
      'e1 -> Y',
      'e1 p1 -> Y 7 e1',
      'A1 -> Y e1',
    ],
  ],
  [
    34,
    'the device of a person goes before the phone of another',
    ['A1 e1 -> X', 'e2 p1 -> Y', 'A1 p1 -> X 2 e1 +refused_weak_chain', 'A2 p1 -> Y 2 e2'],
  ],
  [35, 'an anonymous identity becomes a person by its uuid', ['A1 -> X', '@X e1 -> X 2', 'A1 -> X 3 e1']],
  [
    36,
    'logging in from window after window locks nobody out',
    ['A9 e1 -> X', ...times(6, (k) => [`A${k} -> W${k} 1 -`, `A${k} e1 -> X`]).flat(), 'A9 -> X 14 e1'],
  ],
];

/** Rows of a space that has the kind `user_id`. */
export const USER_ID_SCENARIOS: readonly Row[] = [
  [
    21,
    'a known user id with another address is the same person',
    ['u1 e1 -> X', 'u1 e2 -> X 2', 'e1 -> X', 'e2 -> X 4'],
  ],
  [
    22,
    'a user id and an address without conflict become one person',
    ['u1 -> X', 'e1 -> Y', 'u1 e1 -> X 3 e1 +merged_person', 'look @Y -> X =3', 'u2 e2 -> Z', 'u1 e2 -> X', 'e2 -> Z'],
  ],
  [
    28,
    'a new user id on the address of another person is a new person',
    ['u2 e1 -> Y', 'u1 e1 -> X 1 -', 'e1 -> Y 2 e1'],
  ],
];
