/** Of what a registry says about itself; Confluent's sends whole schemas along. */
const MAX_MESSAGE_CHARACTERS = 1_000;

/** What a registry answers that can be reached and lets one in. */
export interface RegistryAnswer {
  readonly status: number;
  /** JSON, read; `undefined` when a refusal's body is none. */
  readonly body: unknown;
  /** The registry's own, more exact than the status: 40403 is a schema that is not there. */
  readonly errorCode: number | undefined;
  /** What the registry says about an error, as a sentence; empty when it says nothing. */
  readonly message: string;
}

/** Never throws: a body that is no JSON is told by `body: undefined`. */
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
  const short = text.length > MAX_MESSAGE_CHARACTERS ? `${text.slice(0, MAX_MESSAGE_CHARACTERS)}…` : text;
  return /[.!?…]$/.test(short) || short === '' ? short : `${short}.`;
}
