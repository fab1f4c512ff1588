import { STATUS_CODES } from 'node:http';

interface Answer {
  readonly description: string;
  /** What the example says beside type, title and status. */
  readonly example: { readonly detail: string; readonly [member: string]: unknown };
}

const ANSWERS = {
  400: {
    description: 'The request is wrong; `errors` names the wrong fields, a hundred at most.',
    example: {
      detail:
        'The body has more than 1000 items, those of all arrays together, which is all that HTTP_BODY_MAX_ITEMS allows.',
      code: 'HTTP_BODY_TOO_COMPLEX',
    },
  },
  401: {
    description: 'No token, or a wrong one.',
    example: { detail: 'Needs the header Authorization: Bearer $ADMIN_TOKEN.' },
  },
  403: {
    description:
      'The token has the role `read`, and this needs `operate`; or no token is set, so nobody is let in.',
    example: {
      detail: 'The token of alice has the role read; this needs one with the role operate.',
    },
  },
  404: {
    description: 'Not known (yet).',
    example: { detail: 'No event this process has handled tells of it.' },
  },
  409: {
    description: 'Somebody else is at it; `detail` says who.',
    example: {
      detail: 'Group "mail" is active: its members would go on from where they are.',
      code: 'MESSAGING_GROUP_ACTIVE',
    },
  },
  413: {
    description: 'Larger than this service or the broker accepts.',
    example: {
      detail: 'Request body is too large: HTTP_BODY_LIMIT_BYTES says how many bytes are read.',
      code: 'HTTP_BODY_TOO_LARGE',
    },
  },
  414: {
    description: 'A parameter in the path has more than 255 characters.',
    example: { detail: "'/v1/…' exceeds the maximum parameter length" },
  },
  415: {
    description: 'Only JSON in UTF-8 is read, and not compressed.',
    example: {
      detail: 'The body is read as UTF-8: send it so, with no other charset.',
      code: 'HTTP_CHARSET',
    },
  },
  422: {
    description: 'Not possible as asked; `detail` says why.',
    example: {
      detail: 'The broker has no topic "orders".',
      code: 'MESSAGING_OPERATION_REFUSED',
    },
  },
  429: {
    description: 'Too many attempts; try again after `Retry-After` seconds.',
    example: { detail: 'Too many failed attempts.' },
  },
  500: {
    description: 'A mistake in the service, or what only its operators can change.',
    example: { detail: 'Something went wrong here; the log knows more.' },
  },
  503: {
    description:
      'The broker cannot be reached, or the service is overloaded or stops; try again after `Retry-After` seconds.',
    example: {
      detail: 'Kafka cannot be reached. Nothing was stored; try again later.',
      code: 'MESSAGING_BROKER_UNREACHABLE',
    },
  },
} as const satisfies Readonly<Record<number, Answer>>;

/** A status that is answered with a problem. */
export type ProblemStatus = keyof typeof ANSWERS;

/** The name of the schema of problems among the document's components. */
export const PROBLEM_SCHEMA = 'ProblemDetails';

/** The schema of problems. */
export const problemSchema = {
  type: 'object',
  description: 'Problem details of RFC 9457.',
  required: ['type', 'title', 'status'],
  properties: {
    type: { type: 'string', example: 'about:blank' },
    title: { type: 'string', example: 'Bad Request' },
    status: { type: 'integer', example: 400 },
    detail: { type: 'string', example: 'The request has wrong fields.' },
    code: { type: 'string', example: 'MESSAGING_BROKER_UNREACHABLE' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          path: { type: 'string', example: 'email' },
          problems: {
            type: 'array',
            items: { type: 'string' },
            example: ['email must be an email'],
          },
        },
      },
    },
  },
};

/**
 * Describes the answer with a status, for the OpenAPI document.
 *
 * @example
 * problemAnswer(415).content['application/problem+json'].example.title; // 'Unsupported Media Type'
 */
export function problemAnswer(status: ProblemStatus) {
  const { description, example } = ANSWERS[status];
  return { description, content: problemContent({ status, ...example }) };
}

/** The content of an answer with a problem, as an example of it. */
export function problemContent({
  status,
  ...members
}: {
  status: number;
  [member: string]: unknown;
}) {
  const example = { type: 'about:blank', title: STATUS_CODES[status], status, ...members };
  const schema = { $ref: `#/components/schemas/${PROBLEM_SCHEMA}` };
  return { 'application/problem+json': { schema, example } };
}
