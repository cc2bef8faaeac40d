import { listAt, nothing, type Statements, type Values } from './statement.js';
import { LOG_ID } from './tables.js';
import { type View } from './transaction.js';

const publishedOf = (view: View, space: number): number => view.get('relay', String(space))?.published_position ?? 0;

const unpublished = (view: View, values: Values): readonly object[] => {
  const wanted = values[0] === null ? undefined : new Set(listAt<number>(values, 0));
  return [...view.all('space')]
    .filter(({ space_id }) => wanted?.has(space_id) ?? true)
    .filter(({ space_id, position }) => position > publishedOf(view, space_id))
    .sort((a, b) => a.space_id - b.space_id)
    .map(({ space_id, name }) => ({ space_id, name, published_position: publishedOf(view, space_id) }));
};

/** How the log and the dead letters get to their topics. */
export const RELAY: Statements = {
  relay_select_log_id: { run: () => [{ log_id: LOG_ID }] },
  relay_select_unpublished: { run: unpublished },
  relay_select_events: {
    run: (view, values) =>
      view
        .all('event')
        .filter(({ space_id, position }) => space_id === values[0] && position > Number(values[1]))
        .sort((a, b) => a.position - b.position)
        .slice(0, Number(values[2])),
  },
  relay_mark_published: {
    run: (view, values) => {
      const [space_id, position] = [Number(values[0]), Number(values[1])];
      const published_position = Math.max(publishedOf(view, space_id), position);
      view.put('relay', String(space_id), { space_id, published_position });
      return [];
    },
  },
  relay_select_dead_letters: {
    run: (view, values) =>
      [...view.all('dead_letter')]
        .filter(({ published }) => !published)
        .sort((a, b) => a.id - b.id)
        .slice(0, Number(values[0])),
  },
  // Nobody asks for a dead letter to be tried again.
  dead_letters_claim: nothing,
  dead_letters_mark_sent: nothing,
  relay_mark_dead_letters: {
    run: (view, values) => {
      const ids = new Set(listAt<number>(values, 0));
      for (const row of view.all('dead_letter').filter(({ id }) => ids.has(id)))
        view.put('dead_letter', `${row.log_id}/${row.topic}/${row.part}/${row.message_offset}`, {
          ...row,
          published: true,
        });
      return [];
    },
  },
};
