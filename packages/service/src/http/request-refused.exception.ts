import { HttpException } from '@nestjs/common';

/**
 * A request that is refused as it stands, whatever its route does; answered as a problem with its
 * code.
 *
 * @example
 * throw new RequestRefusedException(400, 'HTTP_BODY_NOT_UNICODE', 'The body is no UTF-8.');
 */
export class RequestRefusedException extends HttpException {
  constructor(
    status: number,
    readonly code: string,
    detail: string,
  ) {
    super(detail, status);
  }

  /** Fastify answers with this status where no filter does. */
  get statusCode(): number {
    return this.getStatus();
  }
}
