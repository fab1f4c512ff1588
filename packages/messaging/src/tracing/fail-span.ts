import type { Span } from '@opentelemetry/api';
import { openTelemetry } from './open-telemetry.js';
import { ERROR_TYPE } from './semantic-conventions.js';

/** Marks a span as failed, with the name, message and stack of an error that was thrown. */
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
      name: String(name),
      message: String(message),
      ...(typeof stack === 'string' && { stack }),
      ...(typeof code === 'string' && { code }),
    };
  } catch {
    return { name: 'Error', message: 'an error that cannot be read' };
  }
}
