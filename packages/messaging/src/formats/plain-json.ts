import type { MessageFormat } from '../events/index.js';
import { headersOf, type Mapping, readMapped } from './mapping.js';

/**
 * Reads messages whose value is the data as JSON, and nothing else. A value that begins with the id of
 * a schema (Confluent's serializers) is read by the registry.
 *
 * @param mapping where type, id, time and key come from; all of it may be left out
 * @example
 * @Event({
 *   type: 'crm.customer',
 *   topic: crmCustomers,
 *   key: 'customerId',
 *   external: true,
 *   format: plainJson({ time: field('changedAt') }),
 * })
 * export class CustomerChanged {
 *   @IsString() readonly customerId!: string;
 *   @IsString() readonly tier!: string;
 * }
 */
export function plainJson(mapping: Mapping = {}): MessageFormat {
  return {
    name: 'plain JSON',
    type: mapping.type,
    headers: headersOf(mapping),
    read: (message, value) => ({ ...readMapped(mapping, message, value), data: value }),
  };
}
