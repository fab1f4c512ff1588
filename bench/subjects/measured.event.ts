import {
  IsEmail,
  IsInt,
  IsNumber,
  IsString,
  IsUUID,
  Length,
  MaxLength,
  Min,
} from 'class-validator';
import { defineTopic, Event } from '@nest-kafka-kit/messaging';

const { BENCH_TOPIC = 'measured-events' } = process.env;

export const measuredEvents = defineTopic({ name: BENCH_TOPIC });

/** What every consumer validates, the kit's and the twins'. */
@Event({ type: 'measured', topic: measuredEvents, key: 'userId' })
export class Measured {
  @IsUUID() readonly userId!: string;
  @IsEmail() readonly email!: string;
  @IsString() @Length(1, 200) readonly name!: string;
  @IsInt() @Min(0) readonly sequence!: number;
  /** Milliseconds since 1970 at which the request was due. */
  @IsNumber() readonly sentAt!: number;
  /** Brings the event to its size. */
  @IsString() @MaxLength(100_000) readonly note!: string;
}
