import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';

export type Answer<T> = { readonly success: true; readonly data: T };

export const toAnswer = <T>(data: T): Answer<T> => ({ success: true, data });

/** Documents a route's good answer: the model in the envelope that every answer has. */
export const ApiAnswer = (status: number, model: Type, description: string): MethodDecorator & ClassDecorator =>
  applyDecorators(
    ApiExtraModels(model),
    ApiResponse({
      status,
      description,
      schema: {
        type: 'object',
        required: ['success', 'data'],
        properties: { success: { type: 'boolean', enum: [true] }, data: { $ref: getSchemaPath(model) } },
      },
    }),
  );
