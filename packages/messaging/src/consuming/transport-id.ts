/**
 * Nest hands a handler to every server of the app unless their transport ids differ, so each
 * consumer group's server and its handlers share one.
 *
 * @see https://github.com/nestjs/nest/issues/13421
 */
export function transportIdOf(group: string | undefined): symbol {
  return Symbol.for(`messaging:group:${group ?? ''}`);
}
