import type { Span } from '@opentelemetry/api';
import { cut } from '../logging/cut.js';
import { withoutSecrets } from '../logging/without-secrets.js';
import { openTelemetry } from './open-telemetry.js';
import { ERROR_TYPE } from './semantic-conventions.js';

/** The characters of a stack that a span holds. */
const MAX_STACK_CHARACTERS = 4_000;

/** Marks a span as failed, with the name, message and stack of an error that was thrown, cut and without secrets. */
export function failSpan(span: Span, thrown: unknown): void {
  const { name, code, message, stack } = readable(thrown);
  span.recordException({ name, message, ...(stack !== undefined && { stack }) });
  span.setAttribute(ERROR_TYPE, code ?? name);
  span.setStatus({ code: openTelemetry().SpanStatusCode.ERROR, message });
}

interface Readable {
  readonly name: string;
  readonly code?: string;
  readonly message: string;
  readonly stack?: string;
}

/** Reads an error. Anything else is only named by its type: it may be the message's own data. */
function readable(thrown: unknown): Readable {
  if (!(thrown instanceof Error)) {
    return { name: 'Error', message: `something of type ${typeof thrown} was thrown` };
  }
  try {
    const { name, message, stack, code } = thrown as NodeJS.ErrnoException;
    return {
      name: shown(name),
      message: shown(message),
      ...(typeof stack === 'string' && { stack: shown(stack, MAX_STACK_CHARACTERS) }),
      ...(typeof code === 'string' && { code: shown(code) }),
    };
  } catch {
    return { name: 'Error', message: 'an error that cannot be read' };
  }
}

function shown(text: unknown, max?: number): string {
  return cut(withoutSecrets(String(text)), max);
}
