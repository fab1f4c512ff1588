import { MessagingError } from '@nest-kafka-kit/messaging';

/** Too many requests read stored messages already; answered with 503 and `Retry-After`. */
export class ReadingsBusyError extends MessagingError {
  readonly code = 'MESSAGING_READINGS_BUSY';
  override readonly kind = 'unavailable';

  constructor(max: number) {
    super(
      `${max} requests read stored messages already, as many as ADMIN_MAX_READS allows at once; ` +
        'try again when one of them has its answer.',
    );
  }
}
