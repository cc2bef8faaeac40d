import { isMembers, type Members, textAt, type Value } from './manifest.js';

/**
 * A strategic merge of members that are no lists. Lists are merged by keys that differ from kind to kind: whoever wants
 * that must patch by operations.
 */
export const mergeInto = (target: Members, patch: Members, lists?: 'replace lists'): Members => {
  const merged: { [name: string]: Value } = { ...target };
  for (const [name, value] of Object.entries(patch)) {
    const old = merged[name];
    if (Array.isArray(value) && lists === undefined) throw new Error(`${name}: a merge of lists`);
    if (value === null) delete merged[name];
    else merged[name] = isMembers(value) ? mergeInto(isMembers(old) ? old : {}, value, lists) : value;
  }
  return merged;
};

const stepsOf = (path: string): readonly string[] =>
  path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

type Change = { readonly op: string; readonly value: Value };

const changeMember = (members: Members, name: string, change: Change): Members => {
  if (change.op !== 'add' && !Object.hasOwn(members, name)) throw new Error(`nothing to ${change.op} at ${name}`);
  const others = Object.entries(members).filter(([other]) => other !== name);
  return change.op === 'remove' ? Object.fromEntries(others) : { ...members, [name]: change.value };
};

const changeItem = (list: readonly Value[], step: string, change: Change): Value => {
  const index = step === '-' ? list.length : Number(step);
  const isThere = Number.isInteger(index) && index >= 0 && index < list.length + (change.op === 'add' ? 1 : 0);
  if (!isThere) throw new Error(`nothing to ${change.op} at ${step}`);
  return list.toSpliced(index, change.op === 'add' ? 0 : 1, ...(change.op === 'remove' ? [] : [change.value]));
};

const changeAt = (value: Value | undefined, [step = '', ...rest]: readonly string[], change: Change): Value => {
  if (Array.isArray(value)) {
    const list: readonly Value[] = value;
    return rest.length === 0
      ? changeItem(list, step, change)
      : list.with(Number(step), changeAt(list[Number(step)], rest, change));
  }
  if (!isMembers(value)) throw new Error(`nothing to ${change.op} at ${step}`);
  return rest.length === 0
    ? changeMember(value, step, change)
    : { ...value, [step]: changeAt(value[step], rest, change) };
};

/** JSON Patch (RFC 6902): add, replace and remove. Throws where there is nothing to replace or to remove. */
export const applyOperations = (manifest: Members, operations: readonly Value[]): Members =>
  operations.reduce<Members>((patched, operation) => {
    const op = textAt(operation, 'op');
    if (!['add', 'replace', 'remove'].includes(op)) throw new Error(`an operation that is unknown here: ${op}`);
    const value = isMembers(operation) ? (operation['value'] ?? null) : null;
    const changed = changeAt(patched, stepsOf(textAt(operation, 'path')), { op, value });
    if (!isMembers(changed)) throw new Error('a patch that leaves no object');
    return changed;
  }, manifest);
