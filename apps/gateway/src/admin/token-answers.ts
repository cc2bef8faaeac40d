import { ApiProperty } from '@nestjs/swagger';
import { SCOPES } from '../access/caller.js';
import { type TokenEntity } from './token.entity.js';

const toTime = (time: Date | null): string | null => time && time.toISOString();
const rateOf = (row: TokenEntity): string | null =>
  row.rateRequests === null ? null : `${row.rateRequests}/${row.rateWindowS}s`;

/** A token as it is listed: everything but the secret, which nobody has any more. */
export class TokenView {
  @ApiProperty({ example: '0fT8qLmZx3K' })
  id: string;
  @ApiProperty({ example: 'default' })
  space: string;
  @ApiProperty({ enum: SCOPES, isArray: true, example: ['identifier:write', 'journal:read'] })
  scopes: readonly string[];
  @ApiProperty({ type: [String], nullable: true, example: null })
  platforms: readonly string[] | null;
  @ApiProperty({ type: String, nullable: true, example: '1000/60s' })
  rate: string | null;
  @ApiProperty({ enum: ['asc', 'desc'], example: 'desc' })
  journal_order: 'asc' | 'desc';
  @ApiProperty({ example: false })
  claimed: boolean;
  @ApiProperty({ example: '2025-01-30T10:01:57.000Z' })
  created_at: string;
  @ApiProperty({ type: String, nullable: true, example: null })
  expires_at: string | null;
  @ApiProperty({ type: String, nullable: true, example: null })
  revoked_at: string | null;
  @ApiProperty({ type: String, nullable: true, example: '2025-01-31T08:00:00.000Z', description: 'To a minute' })
  last_used_at: string | null;
}

export class NewTokenView extends TokenView {
  @ApiProperty({ description: 'The token itself: shown now and never again', example: 'omni_0fT8qLmZx3K_…' })
  token: string;
}

export class TokenPage {
  @ApiProperty({ type: [TokenView] })
  tokens: readonly TokenView[];
  @ApiProperty({
    type: String,
    nullable: true,
    description: '`after` of the next page; null on the last',
    example: null,
  })
  next_after: string | null;
}

export class RevokedView {
  @ApiProperty({ example: '0fT8qLmZx3K' })
  id: string;
}

export const toTokenView = (row: TokenEntity): TokenView => ({
  id: row.id,
  space: row.space.name,
  scopes: row.scopes,
  platforms: row.platforms,
  rate: rateOf(row),
  journal_order: row.journalOrder,
  claimed: row.claimed,
  created_at: row.createdAt.toISOString(),
  expires_at: toTime(row.expiresAt),
  revoked_at: toTime(row.revokedAt),
  last_used_at: toTime(row.lastUsedAt),
});
