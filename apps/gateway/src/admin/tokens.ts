import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { ApiError } from '@omni/contracts';
import { parseRateLimit } from '@omni/platform';
import { MoreThan, Repository } from 'typeorm';
import { type Caller } from '../access/caller.js';
import { mintToken, toTokenHash } from '../access/token-text.js';
import { PAGE_MAX, toPage } from './page-query.js';
import { invalid } from './parse-body.js';
import { administersAll, requireSpace } from './reach.js';
import { SpaceEntity } from './space.entity.js';
import { type NewTokenView, type TokenPage, toTokenView } from './token-answers.js';
import { type CreateTokenRequest, type TokensQuery } from './token-requests.js';
import { TokenEntity } from './token.entity.js';

const TOKEN_ID = /^[0-9A-Za-z]{1,32}$/;

type Rate = Pick<TokenEntity, 'rateRequests' | 'rateWindowS'>;

const rateOf = (text: string | undefined): Rate => {
  const parsed = text === undefined ? undefined : parseRateLimit(text);
  const limit = parsed?.ok ? parsed.value : null;
  return { rateRequests: limit?.requests ?? null, rateWindowS: limit?.windowS ?? null };
};

const expiryOf = (expiresInS: number | undefined): Date | null =>
  expiresInS === undefined ? null : new Date(Date.now() + expiresInS * 1000);

/** The tokens of the spaces that a caller administers. */
@Injectable()
export class Tokens {
  constructor(
    @InjectRepository(TokenEntity) private readonly tokens: Repository<TokenEntity>,
    @InjectRepository(SpaceEntity) private readonly spaces: Repository<SpaceEntity>,
  ) {}

  async create(request: CreateTokenRequest, caller: Caller): Promise<NewTokenView> {
    const spaceName = request.space ?? caller.space.name;
    requireSpace(caller, spaceName);
    const space = await this.spaces.findOneBy({ name: spaceName });
    if (!space) throw invalid([{ field: 'space', message: 'there is no space of this name' }]);
    const { id, text } = mintToken();
    await this.tokens.insert({
      id,
      hash: toTokenHash(text),
      spaceId: space.id,
      scopes: request.scopes,
      platforms: request.platforms ?? null,
      ...rateOf(request.rate),
      journalOrder: request.journal_order ?? 'desc',
      expiresAt: expiryOf(request.expires_in_s),
      claimed: request.claimed ?? false,
    });
    const row = await this.tokens.findOneOrFail({ where: { id }, relations: { space: true } });
    return { ...toTokenView(row), token: text };
  }

  async list(query: TokensQuery, caller: Caller): Promise<TokenPage> {
    const spaceName = query.space ?? (administersAll(caller) ? undefined : caller.space.name);
    if (spaceName !== undefined) requireSpace(caller, spaceName);
    const limit = Number(query.limit ?? PAGE_MAX);
    const found = await this.tokens.find({
      where: {
        ...(spaceName === undefined ? {} : { space: { name: spaceName } }),
        ...(query.after === undefined ? {} : { id: MoreThan(query.after) }),
      },
      relations: { space: true },
      order: { id: 'asc' },
      take: limit + 1,
    });
    const { rows, nextAfter } = toPage(found, limit, (row) => row.id);
    return { tokens: rows.map(toTokenView), next_after: nextAfter };
  }

  /** A token that is revoked already stays so; one of another space is not found, like one that never was. */
  async revoke(id: string, caller: Caller): Promise<void> {
    const found = TOKEN_ID.test(id) && (await this.setRevoked(id, caller));
    if (!found) throw new ApiError('NOT_FOUND', 'There is no token of this id');
  }

  private async setRevoked(id: string, caller: Caller): Promise<boolean> {
    const result = await this.tokens
      .createQueryBuilder()
      .update()
      .set({ revokedAt: () => 'coalesce(revoked_at, now())' })
      .where({ id, ...(administersAll(caller) ? {} : { spaceId: caller.space.id }) })
      .execute();
    return result.affected === 1;
  }
}
