/** What the service says of itself, at `/docs` and in its AsyncAPI document. */
export const SERVICE_DESCRIPTION = {
  title: 'Event service',
  version: '1.0',
  description: 'Commands answer 202 once their event is durable; queries follow the events.',
} as const;
