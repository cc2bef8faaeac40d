import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, ValidateBy } from 'class-validator';
import { hasCharactersAtMost } from './characters.js';
import { CUSTOM_CHARACTERS_MAX, ruleOf, type TextMemberName } from './request-members.js';

const HasCharactersAtMost = (most: number): PropertyDecorator =>
  ValidateBy({
    name: 'hasCharactersAtMost',
    validator: {
      validate: (value: unknown) => typeof value !== 'string' || hasCharactersAtMost(value, most),
      defaultMessage: () => `must have at most ${most} characters`,
    },
  });

const HasTrimmedCharacters = (most: number): PropertyDecorator =>
  ValidateBy({
    name: 'hasTrimmedCharacters',
    validator: {
      validate: (value: unknown) =>
        typeof value !== 'string' || (value.trim() !== '' && hasCharactersAtMost(value.trim(), most)),
      defaultMessage: () => `must have 1 to ${most} characters between blanks`,
    },
  });

/** A text member as the table describes it. */
export const TextOf = (name: TextMemberName): PropertyDecorator => {
  const { required, trimmed, digits, charactersMax, description, example } = ruleOf(name);
  const text = { type: 'string', description, example } as const;
  const most = charactersMax === null ? {} : { maxLength: charactersMax };
  const message = digits ? 'must be a string, or a number of digits only' : 'must be a string';
  return applyDecorators(
    required
      ? ApiProperty({ ...text, ...most, minLength: 1 })
      : ApiPropertyOptional({ ...text, ...most, nullable: true }),
    ...(required ? [] : [IsOptional()]),
    IsString({ message }),
    ...(charactersMax === null
      ? []
      : [trimmed ? HasTrimmedCharacters(charactersMax) : HasCharactersAtMost(charactersMax)]),
  );
};

const isText = (value: unknown): boolean =>
  value === null || (typeof value === 'string' && hasCharactersAtMost(value, CUSTOM_CHARACTERS_MAX));

/** An object whose every value is a short text or null. */
export const IsTexts = (): PropertyDecorator =>
  ValidateBy({
    name: 'isTexts',
    validator: {
      validate: (value: unknown) => typeof value !== 'object' || value === null || Object.values(value).every(isText),
      defaultMessage: () => `must hold strings of at most ${CUSTOM_CHARACTERS_MAX} characters`,
    },
  });
