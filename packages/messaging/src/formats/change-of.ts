import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { type Operation, OPERATIONS } from './debezium.js';

/** Where a change comes from, as its connector says: database, table, transaction and so on. */
export interface ChangeSource {
  /** The connector's `topic.prefix`. */
  readonly name?: string;
  readonly connector?: string;
  readonly db?: string;
  readonly table?: string;
  readonly [field: string]: unknown;
}

/** A change of a row. */
export interface Change<Row, Before = Row> {
  /** `c` created, `u` updated, `d` deleted, `r` read in a snapshot, `t` all rows deleted. */
  readonly op: Operation;
  /** The row as it was; `null` where the database does not say. */
  readonly before: Before | null;
  /** The row as it is; `null` once it is deleted. */
  readonly after: Row | null;
  readonly source: ChangeSource;
}

/**
 * Makes the class of a row's changes, for events of the format `debezium`.
 *
 * @param row the class of a row, with decorators of class-validator
 * @param before another class for rows as they were: PostgreSQL sends the key alone, unless the table's
 *   replica identity is `FULL`
 * @example
 * @Event({ type: 'crm.customer', topic: crmCustomers, external: true, format: debezium() })
 * export class CustomerChanged extends changeOf(CustomerRow) {}
 *
 * @Consumes(CustomerChanged)
 * store(@Payload() { data: { op, before, after } }: BaseEvent<CustomerChanged>) {}
 */
export function changeOf<Row extends object, Before extends object = Row>(
  row: new () => Row,
  before?: new () => Before,
): new () => Change<Row, Before> {
  class RowChange implements Change<Row, Before> {
    @IsIn(OPERATIONS)
    readonly op!: Operation;

    @IsOptional()
    @ValidateNested()
    @Type(() => before ?? row)
    readonly before!: Before | null;

    @IsOptional()
    @ValidateNested()
    @Type(() => row)
    readonly after!: Row | null;

    @IsObject()
    readonly source!: ChangeSource;
  }
  return RowChange;
}
