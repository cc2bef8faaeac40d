import { InvalidArgumentError } from 'commander';

const MOST = 10_000;

/** Adds a letter's number to those given before. */
export const toLetterId = (text: string, before: readonly number[] = []): readonly number[] => {
  if (!/^[1-9][0-9]{0,14}$/.test(text)) throw new InvalidArgumentError('It must be the number of a letter.');
  return [...new Set([...before, Number(text)])];
};

/** A partition, or an offset in it. */
export const toNumber = (text: string): number => {
  if (!/^(0|[1-9][0-9]{0,14})$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
};

export const toMost = (text: string): number => {
  const most = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
  if (most < 1 || most > MOST) throw new InvalidArgumentError(`It must be 1 to ${MOST}.`);
  return most;
};
