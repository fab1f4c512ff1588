import { ApiProperty } from '@nestjs/swagger';
import { IsIn, Matches, ValidateBy } from 'class-validator';
import { IfPresent } from '@nest-kafka-kit/messaging';

/** Names with two leading underscores belong to the broker. */
const TOPIC = /^(?!__|\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/;
const TOPIC_MESSAGE =
  'topic must be a name of a-z A-Z 0-9 . _ -, at most 249, and not begin with __';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** A raw message: nothing is added, and nobody checks whether it is an event. */
export class SendMessageRequest {
  @Matches(TOPIC, { message: TOPIC_MESSAGE })
  readonly topic!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Messages of one key go to one partition.',
    example: '3f0c1d6e-52a4-4e0e-9a51-6f2e1c9b7d10',
  })
  @IsTextOrNull()
  readonly key?: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { 'content-type': 'application/json' },
  })
  @IfPresent()
  @HasTextsAlone()
  readonly headers?: Readonly<Record<string, string>>;

  @ApiProperty({
    nullable: true,
    oneOf: [{ type: 'string' }, { type: 'object' }, { type: 'array', items: {} }],
    description:
      'A text, stored byte for byte; an object or array, written anew as JSON, so that 1.10 becomes 1.1; or null, a tombstone.',
    example: { userId: '3f0c1d6e-52a4-4e0e-9a51-6f2e1c9b7d10' },
  })
  @IsMessageValue()
  readonly value!: string | Buffer | null;

  @ApiProperty({ description: 'Of a value that is no UTF-8 text.' })
  @IfPresent()
  @IsIn(['base64'])
  readonly encoding?: 'base64';
}

function IsTextOrNull(): PropertyDecorator {
  return ValidateBy({
    name: 'isTextOrNull',
    validator: {
      validate: (value: unknown) =>
        value === undefined || value === null || typeof value === 'string',
      defaultMessage: () => '$property must be a string or null',
    },
  });
}

function HasTextsAlone(): PropertyDecorator {
  return ValidateBy({
    name: 'hasTextsAlone',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        Object.entries(value).every(([name, text]) => name !== '' && typeof text === 'string'),
      defaultMessage: () => '$property must be an object of strings, each with a name',
    },
  });
}

/** Objects and arrays have been turned into bytes by then. */
function IsMessageValue(): PropertyDecorator {
  const isBase64 = (object: object | undefined): boolean =>
    (object as SendMessageRequest | undefined)?.encoding === 'base64';
  return ValidateBy({
    name: 'isMessageValue',
    validator: {
      validate: (value: unknown, validated) =>
        isBase64(validated?.object)
          ? typeof value === 'string' && BASE64.test(value)
          : value === null || typeof value === 'string' || Buffer.isBuffer(value),
      defaultMessage: (validated) =>
        isBase64(validated?.object)
          ? '$property must be base64, as the encoding says'
          : '$property must be a string, an object, an array or null',
    },
  });
}
