import { MessagingError } from './messaging.error.js';

/** Options of a token provider that cannot be right, such as an endpoint without TLS. */
export class TokenDefinitionError extends MessagingError {
  readonly code = 'MESSAGING_TOKEN_DEFINITION';
}

/** The base of errors of a token that a broker is to know this client by. */
export abstract class TokenError extends MessagingError {}

/** No token for the broker for now; it is asked for again, with a back-off. */
export class TokenUnavailableError extends TokenError {
  readonly code = 'MESSAGING_TOKEN_UNAVAILABLE';
  override readonly kind = 'unavailable';

  constructor(reason: string, options?: ErrorOptions) {
    super(`There is no token for the broker: ${sentence(reason)} It is asked for again.`, options);
  }

  override get publicMessage(): string {
    return 'The message broker cannot be reached.';
  }
}

/** A token was refused, by the endpoint that makes it or by the broker; asking again would not help. */
export class TokenRefusedError extends TokenError {
  readonly code = 'MESSAGING_TOKEN_REFUSED';

  /** @param reason who refused, and why, as one sentence */
  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${sentence(reason)} Check the credentials in \`kafka.sasl\`.`, options);
  }
}

function sentence(reason: string): string {
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}
