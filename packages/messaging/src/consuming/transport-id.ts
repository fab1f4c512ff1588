/**
 * Makes the transport id that a consumer group's server shares with its handlers alone. Without it,
 * Nest would hand each handler to every server of the app.
 *
 * @see https://github.com/nestjs/nest/issues/13421
 */
export function transportIdOf(group: string | undefined): symbol {
  return Symbol.for(`messaging:group:${group ?? ''}`);
}
