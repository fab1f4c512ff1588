import { Type } from 'class-transformer';
import {
  Allow,
  IsBoolean,
  IsDate,
  IsEnum,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  defineTopic,
  Event,
  IfPresent,
  IsInt64,
  IsNullable,
  UnixTime,
} from '@nest-kafka-kit/messaging';
import { AvroField } from '@nest-kafka-kit/schemas';
import { failures } from './poison-handlers.js';

/** One partition, so that poison and healthy messages are side by side. */
export const poisonTopic = defineTopic({
  name: 'poisoned',
  partitions: 1,
  // Times of records are what their producers say.
  config: { 'message.timestamp.after.max.ms': '9223372036854775807' },
});

@Event({ type: 'poisoned.order', version: 2, topic: poisonTopic, key: 'orderId' })
export class PoisonedOrder {
  @IsString() @Length(1, 100) readonly orderId!: string;
  @IsOptional() @IsInt() @Min(1) readonly count?: number;
  @IsOptional() @IsString() readonly note?: string;
  /** Milliseconds, of a healthy message: when it was given to the producer. */
  @IsOptional() @IsNumber() readonly sentAt?: number;
  /** How the handler shall fail. */
  @IsOptional() @IsString() readonly failure?: string;
}

@Event({
  type: 'poisoned.placed',
  topic: poisonTopic,
  kind: 'domain',
  aggregate: 'Order',
  key: 'orderId',
})
export class PoisonedPlaced {
  @IsString() readonly orderId!: string;
}

@Event({ type: 'poisoned.ship', topic: poisonTopic, kind: 'command', key: 'orderId' })
export class PoisonedShip {
  @IsString() readonly orderId!: string;
}

@Event({ type: 'poisoned.weighed', topic: poisonTopic, key: 'orderId', encoding: 'avro' })
export class PoisonedWeighed {
  @IsString() @Length(1, 100) readonly orderId!: string;
  @IsInt({ each: true }) readonly weights!: number[];
}

class PoisonedCard {
  @IsString() readonly method!: string;
  @IsString() readonly number!: string;
}

class PoisonedCash {
  @IsString() readonly method!: string;
}

/** Which class the data of a payment is says its `method`. */
const PAYMENTS = {
  keepDiscriminatorProperty: true,
  discriminator: {
    property: 'method',
    subTypes: [
      { value: PoisonedCard, name: 'card' },
      { value: PoisonedCash, name: 'cash' },
    ],
  },
};

class PoisonedLine {
  @IsInt() readonly count!: number;
  @IfPresent() @IsDate() @Type(() => Date) readonly at?: Date;
  @IfPresent() @IsInt64() readonly large?: bigint;
  @IfPresent() @ValidateNested() @Type(() => PoisonedLine) readonly part?: Readonly<PoisonedLine>;
}

/** Fields that cannot hold all that JSON can say. */
@Event({ type: 'poisoned.typed', topic: poisonTopic, key: 'orderId' })
export class PoisonedTyped {
  @IsString() readonly orderId!: string;
  @IfPresent() @IsDate() @Type(() => Date) readonly at?: Date;
  @IfPresent() @UnixTime('seconds') readonly since?: Date;
  @IfPresent() @IsInt() readonly weight?: number;
  @IfPresent() @IsNumber() readonly price?: number;
  @IfPresent() @IsInt64() readonly large?: bigint;
  @IfPresent() @IsObject() readonly labels?: Record<string, unknown>;
  @IfPresent() @ValidateNested() @Type(() => Object, PAYMENTS) readonly payment?:
    PoisonedCard | PoisonedCash;
  @IfPresent()
  @ValidateNested({ each: true })
  @Type(() => Object, PAYMENTS)
  readonly payments?: (PoisonedCard | PoisonedCash)[];
  @IfPresent() @UnixTime('milliseconds') readonly until?: Date;
  @IfPresent() @IsDate({ each: true }) @Type(() => Date) readonly times?: Date[];
  @IfPresent() @IsInt64({ each: true }) readonly larges?: bigint[];
  @IfPresent() @IsInt({ each: true }) readonly weights?: number[];
  @IfPresent() @ValidateNested() @Type(() => PoisonedLine) readonly line?: PoisonedLine;
  @IfPresent()
  @ValidateNested({ each: true })
  @Type(() => PoisonedLine)
  readonly lines?: PoisonedLine[];
  @IfPresent() @IsEnum({ Open: 'open', Closed: 'closed' }) readonly state?: 'open' | 'closed';
  @IfPresent() @IsUUID() readonly reference?: string;
  @IfPresent() @IsBoolean() readonly paid?: boolean;
  @IfPresent() @IsString() readonly note?: string;
  @IsOptional() @IsString() readonly remark?: string | null;
  @IfPresent() @IsNullable() @IsString() readonly hint?: string | null;
  @Allow() readonly rest?: unknown;
}

const DECIMAL = { type: 'bytes', logicalType: 'decimal', precision: 20, scale: 2 } as const;
const MICROSECONDS = { type: 'long', logicalType: 'timestamp-micros' } as const;

/** What another team writes, which `PoisonedMeasured` reads. */
@Event({ type: 'poisoned.foreign', topic: poisonTopic, key: 'orderId', encoding: 'avro' })
export class PoisonedForeign {
  @IsString() readonly orderId!: string;
  @AvroField(DECIMAL) @IsOptional() @IsString() readonly paid?: string;
  @AvroField(DECIMAL) @IsOptional() @IsString() readonly price?: string;
  @AvroField(MICROSECONDS) @IsOptional() @IsString() readonly at?: string;
  @AvroField(MICROSECONDS) @IsOptional() @IsString() readonly count?: string;
  @AvroField({ type: 'long', logicalType: 'time-micros' })
  @IsOptional()
  @IsString()
  readonly opens?: string;
  @IsOptional() @IsInt() readonly closes?: number;
  @AvroField('bytes') @IsOptional() @IsString() readonly photo?: string;
  @IsOptional() @IsInt64() readonly total?: bigint;
  @AvroField({ type: 'long', logicalType: 'timestamp-nanos' })
  @IsOptional()
  @IsString()
  readonly measuredAt?: string;
  @AvroField({ type: 'long', logicalType: 'local-timestamp-micros' })
  @IsOptional()
  @IsString()
  readonly startsAt?: string;
}

/** Fields that cannot hold what another team writes. */
@Event({ type: 'poisoned.measured', topic: poisonTopic, key: 'orderId' })
export class PoisonedMeasured {
  @IsString() readonly orderId!: string;
  @IsOptional() @IsBoolean() readonly paid?: boolean;
  @IsOptional() @IsNumber() readonly price?: number;
  @IsOptional() @IsDate() @Type(() => Date) readonly at?: Date;
  @IsOptional() @IsInt() readonly count?: number;
  @IsOptional() @IsDate() @Type(() => Date) readonly opens?: Date;
  @IsOptional() @IsDate() @Type(() => Date) readonly closes?: Date;
  @IsOptional() @IsString() readonly photo?: string;
  @IsOptional() @IsInt() readonly total?: number;
  @IsOptional() @IsDate() @Type(() => Date) readonly measuredAt?: Date;
  @IsOptional() @IsDate() @Type(() => Date) readonly startsAt?: Date;
}

@Event({ type: 'poisoned.moved', topic: poisonTopic, key: 'orderId' })
class PoisonedMovedV1 {
  @IsString() readonly orderId!: string;
  @IsString() readonly failure!: string;
}

@Event({
  type: 'poisoned.moved',
  version: 2,
  topic: poisonTopic,
  key: 'orderId',
  upcast: {
    from: PoisonedMovedV1,
    to: ({ failure }: PoisonedMovedV1): never => {
      throw failures[failure]!();
    },
  },
})
export class PoisonedMoved {
  @IsString() readonly orderId!: string;
}
