import { randomUUID } from 'node:crypto';
import { type CallMessage, type InboundMessage, type Reply, toEntryText, withCreatedAt } from '@omni/contracts';
import { type CallDesk } from '../../src/calls/call-desk.js';
import { type Journal } from '../../src/journal-port.js';

type Person = { uuid: string; email: string; visits: number; entries: { position: number; text: string }[] };

const gone = (message: InboundMessage): Pick<Reply, 'id'> & Omit<Reply, 'id' | 'status'> => ({
  id: message.id,
  uuid: '',
  identity: 0,
  email: '',
  visits: 0,
  position: 0,
});

/**
 * The other side of the edge, small and in memory: it links whatever comes together, remembers keys, and keeps journals.
 * It stands for resolver and journal, whose own rules are tested where they live.
 */
export class SmallAnswerer {
  readonly messages: CallMessage[] = [];
  isBusy = false;
  failure: Error | undefined;
  /** While set, replies wait for it. */
  gate: Promise<void> | undefined;
  private readonly persons: Person[] = [];
  private readonly indexOf = new Map<string, number>();
  private readonly seen = new Map<string, { hash: string; reply: Reply }>();
  private position = 0;

  readonly desk: CallDesk = {
    replyTo: { gateway: randomUUID(), partition: 0 },
    admits: () => !this.isBusy,
    deadlineFrom: (acceptedAtMs) => acceptedAtMs + 2_000,
    close: async () => undefined,
    submit: async (message) => {
      await this.gate;
      if (this.failure) throw this.failure;
      if (message.type !== 'call') throw new Error('only calls are answered here');
      this.messages.push(message);
      return this.answer(message);
    },
  };

  readonly journal: Journal = {
    page: async ({ space, identity, before, limit }) => {
      const own = this.persons[identity - 1]?.entries ?? [];
      const rest = own.filter(({ position }) => before === null || position < before).toReversed();
      const page = rest.slice(0, limit);
      void space;
      return {
        entries: page.map(({ text }) => text),
        next: rest.length > limit ? (page.at(-1)?.position ?? null) : null,
      };
    },
    events: async ({ after, limit }) => {
      const last = Math.min(this.position, after + limit);
      const events = Array.from(
        { length: Math.max(0, last - after) },
        (_, index) => `{"position":"${after + index + 1}"}`,
      );
      return { events, last: Math.max(after, last) };
    },
  };

  private answer(message: CallMessage): Reply {
    const known = this.seen.get(message.dedupe);
    if (known) return known.hash === message.request_hash ? known.reply : { ...gone(message), status: 'key_reused' };
    const usable = message.identifiers.filter(({ kind }) => kind !== 'user_id' && kind !== 'phone');
    if (usable.length === 0) return { ...gone(message), status: 'identifier_required' };
    const reply = this.resolve(message);
    if (message.keyed) this.seen.set(message.dedupe, { hash: message.request_hash, reply });
    return reply;
  }

  private resolve(message: CallMessage): Reply {
    const keys = message.identifiers
      .filter(({ kind }) => kind !== 'user_id')
      .map(({ kind, value }) => `${message.space}/${kind === 'anonymous_id' ? value : `${kind}:${value}`}`);
    const index = this.findOrMake(keys, message);
    const person = this.persons[index] as Person;
    const email = person.email;
    if (message.links) for (const { address } of message.identifiers) person.email = address ?? person.email;
    if (message.counted) person.visits++;
    this.position++;
    if (message.recorded) person.entries.push({ position: this.position, text: this.entryOf(message) });
    const { uuid, visits } = person;
    return { id: message.id, status: 'done', uuid, identity: index + 1, email, visits, position: this.position };
  }

  private entryOf(message: CallMessage): string {
    return withCreatedAt(toEntryText(message.body, { mask: false }), message.accepted_at);
  }

  private findOrMake(keys: readonly string[], message: CallMessage): number {
    const held = keys.map((key) => this.indexOf.get(key)).filter((index) => index !== undefined);
    // Whoever may not link is answered by the strongest identifier, the last one here.
    if (!message.links && held.length > 0) return held.at(-1) ?? 0;
    const index = held[0] ?? this.make(message);
    new Set(held).forEach((other) => other !== index && this.absorb(index, other));
    const linked = message.links ? keys : keys.slice(-1);
    linked.forEach((key) => this.indexOf.set(key, index));
    return index;
  }

  private make({ space, candidate_uuid: uuid }: CallMessage): number {
    const index = this.persons.push({ uuid, email: '', visits: 0, entries: [] }) - 1;
    this.indexOf.set(`${space}/${uuid}`, index);
    return index;
  }

  private absorb(into: number, other: number): void {
    const [kept, lost] = [this.persons[into] as Person, this.persons[other] as Person];
    kept.entries = [...kept.entries, ...lost.entries].sort((a, b) => a.position - b.position);
    kept.visits += lost.visits;
    kept.email ||= lost.email;
    for (const [key, index] of this.indexOf) if (index === other) this.indexOf.set(key, into);
  }
}
