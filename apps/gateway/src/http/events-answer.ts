import { ApiProperty } from '@nestjs/swagger';

export const EVENTS_EXAMPLE = {
  success: true,
  data: {
    events: [
      {
        specversion: '1.0',
        id: 'default-1',
        source: '/spaces/default',
        type: 'omni.identity.created.v1',
        subject: '2bdb5eba-a84e-473b-9f83-e7cb0d4236af',
        time: '2025-01-30T10:01:57.000Z',
        datacontenttype: 'application/json',
        position: '1',
        logid: '0194b6f0-9d4c-7c3e-8a51-2f1f6f0f8a10',
        data: {},
      },
    ],
    next_after: '1',
  },
} as const;

export class EventsData {
  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'CloudEvents 1.0.',
  })
  readonly events: object[];

  @ApiProperty({ type: 'string', example: '1', description: 'The `after` of the next request.' })
  readonly next_after: string;
}

export class EventsAnswer {
  @ApiProperty({ type: 'boolean', enum: [true] })
  readonly success: true;

  @ApiProperty({ type: () => EventsData })
  readonly data: EventsData;
}
