import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { parseRateLimit } from '@omni/platform';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
  ValidateBy,
} from 'class-validator';
import { SCOPES } from '../access/caller.js';
import { PageQuery } from './page-query.js';
import { SPACE_NAME } from './space-requests.js';

const PLATFORMS_MAX = 100;
const PLATFORM_CHARACTERS_MAX = 200;
/** A hundred years: what lasts longer is meant to last for ever and says so by leaving it out. */
const EXPIRES_MAX_S = 36_525 * 86_400;
const PLATFORM = /^(?!\s)\P{Cc}+(?<!\s)$/u;
const RATE_MESSAGE = 'rate must be requests and window such as 1000/60s';

const isScope = (value: unknown): boolean => SCOPES.some((scope) => scope === value);
const unknownScopesOf = (value: unknown): string =>
  (Array.isArray(value) ? value : [value])
    .filter((scope) => !isScope(scope))
    .map((scope) => String(scope).slice(0, 40))
    .slice(0, 5)
    .join(', ');

/** A limit of its own switches no limit off: that is for the setting which holds for all. */
const isRate = (value: unknown): boolean => {
  const parsed = typeof value === 'string' ? parseRateLimit(value) : undefined;
  return parsed?.ok === true && parsed.value !== null;
};

export class CreateTokenRequest {
  @ApiProperty({ enum: SCOPES, isArray: true, example: ['identifier:write', 'journal:read'] })
  @IsArray()
  @ArrayMinSize(1, { message: 'scopes must name at least one scope' })
  @ArrayMaxSize(SCOPES.length, { message: 'scopes must name each scope once' })
  @ArrayUnique({ message: 'scopes must name each scope once' })
  @IsIn(SCOPES, {
    each: true,
    message: ({ value }) => `scopes has unknown scopes (${unknownScopesOf(value)}); there are ${SCOPES.join(', ')}`,
  })
  scopes: string[];

  @ApiPropertyOptional({ description: 'Name of the space; by default that of the token that asks', example: 'default' })
  @IsOptional()
  @Matches(SPACE_NAME, { message: 'space must be the name of a space' })
  space?: string;

  @ApiPropertyOptional({
    description: 'The only platforms it may name; by default all',
    type: [String],
    example: ['web'],
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(PLATFORMS_MAX)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, PLATFORM_CHARACTERS_MAX, { each: true })
  @Matches(PLATFORM, { each: true, message: 'platforms must have no control characters and no blanks at their ends' })
  platforms?: string[];

  @ApiPropertyOptional({ description: 'A limit of its own', example: '1000/60s' })
  @IsOptional()
  @ValidateBy({ name: 'isRate', validator: { validate: isRate, defaultMessage: () => RATE_MESSAGE } })
  rate?: string;

  @ApiPropertyOptional({
    description: 'Order of a journal page unless the request says',
    enum: ['asc', 'desc'],
    default: 'desc',
  })
  @IsOptional()
  @IsIn(['asc', 'desc'])
  journal_order?: 'asc' | 'desc';

  @ApiPropertyOptional({
    type: 'integer',
    description: 'Seconds until it expires; by default never',
    example: 7_776_000,
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(EXPIRES_MAX_S)
  expires_in_s?: number;

  @ApiPropertyOptional({
    description: 'Kept with the token, for callers whose word about identifiers is only a claim',
    default: false,
  })
  @IsOptional()
  @IsBoolean()
  claimed?: boolean;
}

export class TokensQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Only tokens of this space', example: 'default' })
  @IsOptional()
  @Matches(SPACE_NAME, { message: 'space must be the name of a space' })
  space?: string;
}
