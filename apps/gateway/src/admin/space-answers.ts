import { ApiProperty } from '@nestjs/swagger';
import { type SpacePolicy } from '../access/space-policy.js';
import { type SpaceEntity } from './space.entity.js';

export class SpaceView {
  @ApiProperty({ example: 'default' })
  name: string;
  @ApiProperty({ description: 'Whether user_id is a kind of this space', example: false })
  user_id: boolean;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', enum: ['person', 'device'] },
    example: { crm_id: 'person' },
  })
  kinds: { readonly [kind: string]: 'person' | 'device' };
  @ApiProperty({ example: '2025-01-30T10:01:57.000Z' })
  created_at: string;
}

export class SpacePage {
  @ApiProperty({ type: [SpaceView] })
  spaces: readonly SpaceView[];
  @ApiProperty({
    type: String,
    nullable: true,
    description: '`after` of the next page; null on the last',
    example: null,
  })
  next_after: string | null;
}

export const toSpaceView = (row: SpaceEntity, policy: SpacePolicy): SpaceView => ({
  name: row.name,
  user_id: policy.userId,
  kinds: Object.fromEntries(policy.kinds),
  created_at: row.createdAt.toISOString(),
});
