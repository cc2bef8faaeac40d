import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsObject, IsOptional, IsString } from 'class-validator';
import { IsTexts, TextOf } from './member-rules.js';
import { TEXT_MEMBER_NAMES } from './request-members.js';

export class ValuationProperties {
  @ApiPropertyOptional({ type: 'string', nullable: true, example: 'purchase', description: 'What happened.' })
  @IsOptional()
  @IsString({ message: 'must be a string' })
  readonly action?: unknown;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { value: 99.99, currency: 'USD' },
    description: 'Anything about it.',
  })
  @IsOptional()
  @IsObject({ message: 'must be an object' })
  readonly properties?: unknown;

  constructor(sent: { readonly [name: string]: unknown } = {}) {
    this.action = sent['action'];
    this.properties = sent['properties'];
  }
}

const MEMBER_NAMES = [...TEXT_MEMBER_NAMES, 'count_prev_visits', 'valuation_properties', 'identifiers'];

/** The documented request. Members that are not named here are accepted, kept in the journal entry, and without effect. */
export class IdentifierRequest {
  @TextOf('platform')
  readonly platform?: unknown;

  @ApiPropertyOptional({
    type: 'boolean',
    nullable: true,
    example: true,
    description: 'Present: resolves, and counts a visit when true. Absent or null: answers the journal.',
  })
  @IsOptional()
  @IsBoolean({ message: 'must be true or false' })
  readonly count_prev_visits?: unknown;

  @TextOf('anonymous_id')
  readonly anonymous_id?: unknown;

  @TextOf('email')
  readonly email?: unknown;

  @TextOf('phone')
  readonly phone?: unknown;

  @TextOf('user_id')
  readonly user_id?: unknown;

  @TextOf('fbclid')
  readonly fbclid?: unknown;

  @TextOf('gclid')
  readonly gclid?: unknown;

  @TextOf('gaclid')
  readonly gaclid?: unknown;

  @ApiPropertyOptional({ type: () => ValuationProperties, nullable: true, description: 'What happened; any members.' })
  @IsOptional()
  @IsObject({ message: 'must be an object' })
  readonly valuation_properties?: unknown;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    nullable: true,
    example: {},
    description: 'Custom kinds of the space by name; an unknown kind is refused with UNKNOWN_NAMESPACE.',
  })
  @IsOptional()
  @IsObject({ message: 'must be an object' })
  @IsTexts()
  readonly identifiers?: unknown;

  constructor(sent: { readonly [name: string]: unknown } = {}) {
    for (const name of MEMBER_NAMES) Object.assign(this, { [name]: sent[name] });
  }
}
