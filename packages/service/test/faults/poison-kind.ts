import type { DeadLetterReason } from '@nest-kafka-kit/messaging/broker';

/** One way to be wrong, as a plain producer writes it. */
export interface PoisonKind {
  readonly kind: string;
  readonly reason: DeadLetterReason;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | Buffer[]>>;
  /** The record's, as its producer chose it. */
  readonly timestamp?: string;
  /** What the dead letter's error says, where the reason alone could be another's. */
  readonly says?: string;
}

export type HeaderTexts = Readonly<Record<string, string | Buffer | readonly string[] | undefined>>;

/** What is different from a healthy message; `undefined` removes a header. */
export interface PoisonChanges {
  readonly key?: Buffer | null;
  readonly value?: string | Buffer | null;
  readonly headers?: HeaderTexts;
  readonly timestamp?: string;
}

const HEALTHY_HEADERS: HeaderTexts = {
  ce_specversion: '1.0',
  ce_id: 'id',
  ce_type: 'poisoned.order',
  ce_source: '/poison',
  ce_eventversion: '2',
  'content-type': 'application/json',
};

const STRUCTURED = {
  specversion: '1.0',
  id: 'id',
  type: 'poisoned.order',
  source: '/poison',
  eventversion: 2,
  data: { orderId: 'structured' },
};

/** A message that is healthy but for the changes. */
export function poison(
  kind: string,
  reason: DeadLetterReason,
  { key = Buffer.from(kind), value = '{"orderId":"1"}', headers = {}, timestamp }: PoisonChanges,
): PoisonKind {
  return {
    kind,
    reason,
    key,
    value: value === null ? null : Buffer.from(value),
    headers: toBytes({ ...HEALTHY_HEADERS, ...headers }),
    ...(timestamp !== undefined && { timestamp }),
  };
}

/** A healthy CloudEvent in structured mode but for the changes; a text is the whole value. */
export function structuredPoison(
  kind: string,
  reason: DeadLetterReason,
  changes: string | Readonly<Record<string, unknown>>,
  contentType = 'application/cloudevents+json',
): PoisonKind {
  const value =
    typeof changes === 'string' ? changes : JSON.stringify({ ...STRUCTURED, ...changes });
  return {
    kind: `structured: ${kind}`,
    reason,
    key: Buffer.from(kind),
    value: Buffer.from(value),
    headers: toBytes({ 'content-type': contentType }),
  };
}

/** Also for names that are members of every object. */
function toBytes(texts: HeaderTexts): Record<string, Buffer | Buffer[]> {
  const headers: Record<string, Buffer | Buffer[]> = {};
  for (const [name, text] of Object.entries(texts)) {
    if (text === undefined) continue;
    const value =
      typeof text === 'string' || Buffer.isBuffer(text)
        ? Buffer.from(text)
        : text.map((each) => Buffer.from(each));
    Object.defineProperty(headers, name, { value, enumerable: true });
  }
  return headers;
}
