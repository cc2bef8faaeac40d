import { ApiProperty } from '@nestjs/swagger';

const UUID = { type: 'string', format: 'uuid', example: '2bdb5eba-a84e-473b-9f83-e7cb0d4236af' } as const;
const EMAIL = {
  type: 'string',
  example: 'user@example.com',
  description: 'The address on record when the call arrived, or "".',
} as const;

export class ResolveData {
  @ApiProperty({ ...UUID, description: 'The identity; it resolves for ever.' })
  readonly uuid: string;

  @ApiProperty(EMAIL)
  readonly email: string;

  @ApiProperty({ type: 'integer', example: 1, description: 'Visits counted, this one included.' })
  readonly count_prev_visits: number;
}

export class ResolveAnswer {
  @ApiProperty({ type: 'boolean', enum: [true] })
  readonly success: true;

  @ApiProperty({ type: () => ResolveData })
  readonly data: ResolveData;
}

export class JournalData {
  @ApiProperty(UUID)
  readonly uuid: string;

  @ApiProperty(EMAIL)
  readonly email: string;

  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'Request bodies as they were sent, plus created_at; newest first.',
  })
  readonly journal: object[];

  @ApiProperty({ type: 'string', nullable: true, example: null, description: 'Goes into the query of the next page.' })
  readonly next_cursor: string | null;
}

export class JournalAnswerBody {
  @ApiProperty({ type: 'boolean', enum: [true] })
  readonly success: true;

  @ApiProperty({ type: () => JournalData })
  readonly data: JournalData;
}
