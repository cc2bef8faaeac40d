import { type KeyedTable, type Twin } from '@omni/platform';

/** In the order in which a reader's statement locks them: whoever locks all of them must not meet it half-way. */
const TABLES = ['cursor', 'member', 'entry'] as const;

export const NEXT_JOURNAL: Twin = { live: 'journal', next: 'journal_next', tables: TABLES };

/** Entries are never changed, so up to where the new table is they must be the same in both, wherever the live one is. */
export const ENTRIES: KeyedTable = {
  table: 'entry',
  key: [
    ['space_id', 'int'],
    ['member', 'bigint'],
    ['position', 'bigint'],
  ],
  filter: 't.position <= (select c.position from journal_next.cursor c where c.space_id = t.space_id)',
};

/** Any fixed number: whoever makes new tables of the journal takes the same lock. */
export const REBUILD_LOCK = 7_361_108_804;
