import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { ApiError, type PolicyMessage } from '@omni/contracts';
import { Equal, MoreThan, Repository } from 'typeorm';
import { type Caller } from '../access/caller.js';
import { NO_POLICY, readPolicies, type SpacePolicy } from '../access/space-policy.js';
import { ADMIN_PARTS, type AdminParts } from './admin-parts.js';
import { applyKindChanges, KINDS_MAX } from './kind-changes.js';
import { PAGE_MAX, type PageQuery, toPage } from './page-query.js';
import { invalid } from './parse-body.js';
import { toPolicyMessage } from './policy-message.js';
import { administersAll, requireAll, requireSpace } from './reach.js';
import { type SpacePage, type SpaceView, toSpaceView } from './space-answers.js';
import { type ChangeSpaceRequest, type CreateSpaceRequest, SPACE_NAME } from './space-requests.js';
import { SpaceEntity } from './space.entity.js';

type Change = PolicyMessage['change'];

const changeOf = ({ user_id, kinds }: ChangeSpaceRequest): Change => {
  if (user_id === undefined && kinds === undefined)
    throw invalid([{ field: '', message: 'user_id or kinds is required' }]);
  return { ...(user_id === undefined ? {} : { user_id }), ...(kinds === undefined ? {} : { kinds }) };
};

/** Spaces and their policies. The rows are ours; a policy belongs to the resolver and is changed by message. */
@Injectable()
export class Spaces {
  constructor(
    @InjectRepository(SpaceEntity) private readonly spaces: Repository<SpaceEntity>,
    @Inject(ADMIN_PARTS) private readonly parts: AdminParts,
  ) {}

  async create(request: CreateSpaceRequest, caller: Caller): Promise<SpaceView> {
    requireAll(caller);
    const inserted = await this.spaces
      .createQueryBuilder()
      .insert()
      .values({ name: request.name })
      .orIgnore()
      .execute();
    const isNew = Array.isArray(inserted.raw) && inserted.raw.length > 0;
    if (!isNew) throw invalid([{ field: 'name', message: 'there is a space of this name' }]);
    return toSpaceView(await this.spaces.findOneByOrFail({ name: request.name }), NO_POLICY);
  }

  async list(query: PageQuery, caller: Caller): Promise<SpacePage> {
    const limit = Number(query.limit ?? PAGE_MAX);
    const found = await this.spaces.find({
      where: {
        ...(administersAll(caller) ? {} : { id: Equal(caller.space.id) }),
        ...(query.after === undefined ? {} : { name: MoreThan(query.after) }),
      },
      order: { name: 'asc' },
      take: limit + 1,
    });
    const { rows, nextAfter } = toPage(found, limit, (row) => row.name);
    const policies = await readPolicies(
      this.parts.pool,
      rows.map((row) => row.id),
    );
    return { spaces: rows.map((row) => toSpaceView(row, policies.get(row.id) ?? NO_POLICY)), next_after: nextAfter };
  }

  /** Resolves after the resolver has committed the change, with the policy that holds then. */
  async change(name: string, request: ChangeSpaceRequest, caller: Caller): Promise<SpaceView> {
    requireSpace(caller, name);
    const space = SPACE_NAME.test(name) ? await this.spaces.findOneBy({ name }) : null;
    if (!space) throw new ApiError('NOT_FOUND', 'There is no space of this name');
    const change = changeOf(request);
    const kinds = applyKindChanges((await this.policyOf(space.id)).kinds, change.kinds ?? {});
    if (kinds.size > KINDS_MAX) throw invalid([{ field: 'kinds', message: `a space has at most ${KINDS_MAX} kinds` }]);
    await this.submit(change, { id: space.id, name }, caller);
    return toSpaceView(space, await this.policyOf(space.id));
  }

  private async policyOf(spaceId: number): Promise<SpacePolicy> {
    return (await readPolicies(this.parts.pool, [spaceId])).get(spaceId) ?? NO_POLICY;
  }

  private async submit(change: Change, space: Caller['space'], caller: Caller): Promise<void> {
    const { callDesk, spaceKinds } = this.parts;
    const message = toPolicyMessage(change, {
      space,
      tokenId: caller.tokenId,
      desk: callDesk,
      acceptedAtMs: Date.now(),
    });
    try {
      const reply = await callDesk.submit(message);
      if (reply.status !== 'done') throw new ApiError('INTERNAL_ERROR');
    } finally {
      // Also after a time-out: the change may have been applied.
      spaceKinds.forget(space.id);
    }
  }
}
