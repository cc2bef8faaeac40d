import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, Matches } from 'class-validator';
import { IsKindChanges, type KindChanges } from './kind-changes.js';

export const SPACE_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

export class CreateSpaceRequest {
  @ApiProperty({ example: 'shop', pattern: SPACE_NAME.source })
  @Matches(SPACE_NAME, { message: 'name must be 1 to 63 of a-z, 0-9 and -, and begin with a letter or a digit' })
  name: string;
}

/** Members that are left out stay as they are. */
export class ChangeSpaceRequest {
  @ApiPropertyOptional({ description: 'Whether user_id is a kind of this space', example: true })
  @IsOptional()
  @IsBoolean()
  user_id?: boolean;

  @ApiPropertyOptional({
    description: 'Custom kinds of `identifiers` by name; null removes one',
    type: 'object',
    additionalProperties: { type: 'string', enum: ['person', 'device'], nullable: true },
    example: { crm_id: 'person', tv_id: 'device' },
  })
  @IsOptional()
  @IsKindChanges()
  kinds?: KindChanges;
}
