/**
 * A consumer group as `@Consumes` names it: a name within the service, or `{ absolute }`, spelled as
 * it is on the broker.
 */
export type GroupChoice = string | { readonly absolute: string };

/**
 * Makes the name that a group has on the broker. It begins with the service's own group, so that
 * services whose handlers chose the same word do not share a group, and with it each other's events.
 *
 * @example
 * groupName('orders-service', 'notifications'); // 'orders-service.notifications'
 */
export function groupName(defaultGroup: string, choice: GroupChoice | undefined): string {
  if (choice === undefined) return defaultGroup;
  return typeof choice === 'string' ? `${defaultGroup}.${choice}` : choice.absolute;
}
