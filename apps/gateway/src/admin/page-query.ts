import { IsOptional, Matches, ValidateBy } from 'class-validator';
import { ApiPropertyOptional } from '@nestjs/swagger';

export const PAGE_MAX = 1_000;

const isLimit = (value: unknown): boolean =>
  typeof value === 'string' && /^[0-9]{1,4}$/.test(value) && Number(value) >= 1 && Number(value) <= PAGE_MAX;

/** Query of every list: what follows `after`, at most `limit`. */
export class PageQuery {
  @ApiPropertyOptional({ description: `1 to ${PAGE_MAX}`, example: '100' })
  @IsOptional()
  @ValidateBy({
    name: 'isLimit',
    validator: { validate: isLimit, defaultMessage: () => `limit must be 1 to ${PAGE_MAX}` },
  })
  limit?: string;

  @ApiPropertyOptional({ description: '`next_after` of the page before' })
  @IsOptional()
  @Matches(/^[0-9A-Za-z-]{1,63}$/, { message: 'after must be a next_after of an earlier page' })
  after?: string;
}

/** A page was asked for with one row more than it may hold: that one tells whether there is another page. */
export const toPage = <T>(
  rows: readonly T[],
  limit: number,
  keyOf: (row: T) => string,
): { readonly rows: readonly T[]; readonly nextAfter: string | null } => {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, nextAfter: rows.length > limit && last !== undefined ? keyOf(last) : null };
};
