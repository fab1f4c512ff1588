import type { FastifyInstance } from 'fastify';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { problem } from '../problems/problem-details.js';

interface Fault {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

const FAULTS: Readonly<Record<string, Fault>> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    code: 'HTTP_REQUEST_TIMEOUT',
    detail: 'The request did not arrive in time.',
  },
  HPE_HEADER_OVERFLOW: {
    status: 431,
    code: 'HTTP_HEADERS_TOO_LARGE',
    detail: 'The request line and the headers are larger than this service reads.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    code: 'HTTP_CHUNK_EXTENSIONS_TOO_LARGE',
    detail: 'The extensions of chunks are larger than this service reads.',
  },
};

const NO_HTTP: Fault = {
  status: 400,
  code: 'HTTP_MALFORMED',
  detail: 'What was sent is no HTTP request.',
};

const EXPECTATION: Fault = {
  status: 417,
  code: 'HTTP_EXPECTATION_FAILED',
  detail: 'Only Expect: 100-continue can be met.',
};

/**
 * Answers what Node's parser refuses, and closes the connection: behind such bytes nobody knows
 * where the next request begins.
 *
 * @example
 * new FastifyAdapter({ clientErrorHandler: answerClientError });
 */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
    socket.destroy(error);
    return;
  }
  const fault = FAULTS[error.code ?? ''] ?? NO_HTTP;
  const body = problemOf(fault);
  const headers = { ...headersOf(body), connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status]}\r\n${lines.join('')}\r\n`;
  socket.end(head + body, () => socket.destroy());
}

/** Tells whether an answer has begun, into which another one must not be written. */
function isAnswering(socket: Socket): boolean {
  const { _httpMessage: message } = socket as { _httpMessage?: ServerResponse | null };
  return message?.headersSent ?? false;
}

/**
 * Answers an expectation that cannot be met, which Node answers without a body.
 *
 * @example
 * answerExpectations(app.getHttpAdapter().getInstance());
 */
export function answerExpectations({ server }: Pick<FastifyInstance, 'server'>): void {
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const body = problemOf(EXPECTATION);
    response.writeHead(EXPECTATION.status, { ...headersOf(body), connection: 'close' }).end(body);
  });
}

function problemOf({ status, code, detail }: Fault): string {
  return JSON.stringify(problem(status, detail, { code }));
}

function headersOf(body: string) {
  return {
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
}
