import type { GroupChoice } from './group-name.js';

/**
 * Makes the transport id that a consumer group's server shares with its handlers alone. Without it,
 * Nest would hand each handler to every server of the app.
 *
 * @see https://github.com/nestjs/nest/issues/13421
 */
export function transportIdOf(group: GroupChoice | undefined): symbol {
  const name = typeof group === 'object' ? `=${group.absolute}` : (group ?? '');
  return Symbol.for(`messaging:group:${name}`);
}
