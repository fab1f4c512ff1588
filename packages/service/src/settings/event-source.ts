/** Characters of a path, RFC 3986. */
const CHARACTER = "(?:[\\w.~!$&'()*+,;=:@-]|%[\\da-fA-F]{2})";
const AUTHORITY =
  "(?:(?:[\\w.~!$&'()*+,;=:-]|%[\\da-fA-F]{2})*@)?(?:\\[[\\da-fA-F:.]+\\]|(?:[\\w.~!$&'()*+,;=-]|%[\\da-fA-F]{2})*)(?::\\d*)?";
const WITH_SCHEME = `[a-zA-Z][a-zA-Z\\d+.-]*:(?://${AUTHORITY}(?:/${CHARACTER}*)*|(?!//)(?:${CHARACTER}|/)*)`;
/** Without a scheme, the first part of a path holds no colon. */
const RELATIVE = `(?://${AUTHORITY}(?:/${CHARACTER}*)*|(?!//)(?![^/]*:)(?:${CHARACTER}|/)*)`;
const REST = `(?:\\?(?:${CHARACTER}|[/?])*)?(?:#(?:${CHARACTER}|[/?])*)?`;
const URI_REFERENCE = new RegExp(`^(?:${WITH_SCHEME}|${RELATIVE})${REST}$`);

/**
 * The source of events of a client: its name where that is a URI reference, as CloudEvents wants, and
 * otherwise with every character percent-encoded that may not be as it is.
 *
 * @example
 * eventSource('orders'); // 'orders'
 * eventSource('Orders (EU)'); // 'Orders%20(EU)'
 */
export function eventSource(clientId: string): string {
  if (URI_REFERENCE.test(clientId)) return clientId;
  return clientId.replaceAll(/[^\w.~/@-]+/g, (characters) => encodeURIComponent(characters));
}
