import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, ApiResponse } from '@nestjs/swagger';
import { ApiError, ERRORS, type ErrorCode } from '@omni/contracts';

export class RefusalDetail {
  @ApiProperty({ type: 'string', example: 'platform' })
  readonly field: string;

  @ApiProperty({ type: 'string', example: 'must be a string' })
  readonly message: string;
}

export class Refusal {
  @ApiProperty({ type: 'string', example: ERRORS.IDENTIFIER_REQUIRED.message })
  readonly message: string;

  @ApiProperty({ type: 'string', enum: Object.keys(ERRORS), example: 'IDENTIFIER_REQUIRED' })
  readonly code: ErrorCode;

  @ApiPropertyOptional({ type: () => [RefusalDetail], description: 'Only with VALIDATION_FAILED.' })
  readonly details?: RefusalDetail[];
}

export class RefusalAnswer {
  @ApiProperty({ type: 'boolean', enum: [false] })
  readonly success: false;

  @ApiProperty({ type: () => Refusal })
  readonly error: Refusal;
}

const codesOf = (status: number): readonly ErrorCode[] =>
  (Object.keys(ERRORS) as ErrorCode[]).filter((code) => ERRORS[code].status === status);

const exampleOf = (code: ErrorCode) => ({
  summary: code,
  value: new ApiError(
    code,
    undefined,
    code === 'VALIDATION_FAILED' ? [{ field: 'platform', message: 'must be a string' }] : undefined,
  ).toBody(),
});

/** Describes the refusals of a route by their statuses, with every code of the catalogue as an example. */
export const ApiRefusals = (...statuses: readonly number[]) =>
  applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({
        status,
        description: codesOf(status).join(', '),
        type: RefusalAnswer,
        examples: Object.fromEntries(codesOf(status).map((code) => [code, exampleOf(code)])),
      }),
    ),
  );
