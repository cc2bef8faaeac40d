import { type SettingKey, SETTINGS, type Settings } from './settings.js';

/** Two servers cannot listen on one port, and two tokens that are the same are one. */
const DIFFERENT: readonly (readonly [SettingKey, SettingKey])[] = [
  ['opsPort', 'httpPort'],
  ['opsPort', 'grpcPort'],
  ['opsPort', 'resolverPort'],
  ['clientToken', 'bootstrapToken'],
];

/** Faults that no variable has by itself. */
export const clashesOf = (settings: Partial<Settings>): readonly string[] =>
  DIFFERENT.filter(([one, other]) => settings[one] && settings[one] === settings[other]).map(
    ([one, other]) => `${SETTINGS[one].name} must differ from ${SETTINGS[other].name}`,
  );
