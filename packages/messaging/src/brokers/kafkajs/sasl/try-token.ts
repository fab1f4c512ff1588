import { LibraryMissingError, TokenRefusedError } from '../../../errors.js';
import { settledWithin } from '../../../settled-within.js';
import { type SaslOptions, tokensOf } from './sasl-options.js';

/** Milliseconds that a start waits for its first token. */
const TRY_TIMEOUT_MS = 2_000;

/**
 * Asks for the first token, so that what asking again would not mend ends the start. An endpoint that
 * is away or slow is waited for as a broker is.
 *
 * @throws LibraryMissingError | TokenRefusedError
 */
export async function tryToken(sasl: SaslOptions | undefined): Promise<void> {
  let failure: unknown;
  const tried = tokensOf(sasl)
    ?.token()
    .catch((error: unknown) => (failure = error));
  await settledWithin(TRY_TIMEOUT_MS, tried ?? Promise.resolve());
  if (failure instanceof LibraryMissingError || failure instanceof TokenRefusedError) throw failure;
}
