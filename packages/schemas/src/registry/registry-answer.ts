import { cut } from '@nest-kafka-kit/messaging/operating';

/** Characters of a registry's own message that are kept; Confluent's includes whole schemas. */
const MAX_MESSAGE_CHARACTERS = 1_000;

/** The answer of a registry that was reached and accepted the credentials. */
export interface RegistryAnswer {
  readonly status: number;
  /** The parsed JSON; `undefined` if a refusal has none. */
  readonly body: unknown;
  /** The registry's own code, which is more exact than the status: 40403 is a missing schema. */
  readonly errorCode: number | undefined;
  /** The registry's message about an error, as a sentence; empty if it has none. */
  readonly message: string;
}

/** Parses an answer. A body that is not JSON becomes `undefined`; nothing is thrown. */
export function readAnswer(status: number, text: string): RegistryAnswer {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { status, body: undefined, errorCode: undefined, message: '' };
  }
  const { error_code: code, message } = (body ?? {}) as { error_code?: unknown; message?: unknown };
  return {
    status,
    body,
    errorCode: typeof code === 'number' ? code : undefined,
    message: typeof message === 'string' ? sentence(message) : '',
  };
}

function sentence(text: string): string {
  const short = cut(text, MAX_MESSAGE_CHARACTERS);
  return /[.!?…]$/.test(short) || short === '' ? short : `${short}.`;
}
