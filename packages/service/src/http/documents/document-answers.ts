import type { OpenAPIObject } from '@nestjs/swagger';
import { decorationsOf, toFieldProblems, toInstance } from '@nest-kafka-kit/messaging/validation';
import type { FieldProblem } from '@nest-kafka-kit/messaging/errors';
import { validateSync } from 'class-validator';
import {
  PROBLEM_SCHEMA,
  problemAnswer,
  problemContent,
  problemSchema,
  type ProblemStatus,
} from '../problems/problem-answers.js';
import type { Class, RequestClass } from './request-classes.js';

interface Operation {
  operationId?: string;
  summary?: string;
  readonly parameters?: readonly { readonly in?: string; readonly name?: string }[];
  readonly requestBody?: object;
  readonly responses: Record<string, Record<string, unknown> | undefined>;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;

/**
 * Adds to the document what is true of each route without being said: the answers that follow from
 * how it is asked, with examples of its own fields, and a summary made of its name.
 *
 * @example
 * documentAnswers(SwaggerModule.createDocument(app, description), requestClassesOf(app));
 */
export function documentAnswers(
  document: OpenAPIObject,
  requests: readonly RequestClass[],
): OpenAPIObject {
  const schemas = { ...document.components?.schemas, [PROBLEM_SCHEMA]: problemSchema };
  for (const item of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method] as Operation | undefined;
      if (operation) complete(operation, requests);
    }
  }
  return { ...document, components: { ...document.components, schemas } } as OpenAPIObject;
}

function complete(operation: Operation, requests: readonly RequestClass[]): void {
  operation.summary ||= wordsOf(operation.operationId ?? '');
  for (const status of statusesOf(operation)) operation.responses[status] ??= problemAnswer(status);
  const wrong = wrongFieldOf(operation, requests);
  const answer = operation.responses['400'];
  if (!wrong || !answer) return;
  const detail = 'The request has wrong fields.';
  const content = problemContent({ status: 400, detail, errors: [wrong] });
  operation.responses['400'] = { ...answer, content };
}

function statusesOf({ parameters = [], requestBody }: Operation): ProblemStatus[] {
  const statuses: ProblemStatus[] = [500, 503];
  if (requestBody || parameters.length > 0) statuses.push(400);
  if (requestBody) statuses.push(413, 415);
  if (parameters.some((each) => each.in === 'path')) statuses.push(414);
  return statuses;
}

/** The first field that a route takes, and what validation says where it is wrong. */
function wrongFieldOf(
  { parameters = [], requestBody }: Operation,
  requests: readonly RequestClass[],
): FieldProblem | undefined {
  const names = new Set(parameters.map(({ name }) => name));
  const taken = requestBody
    ? requests.find(({ type, inBody }) => inBody && refersTo(requestBody, type))
    : requests.find(
        ({ type, inBody }) => !inBody && fieldsOf(type).some((each) => names.has(each)),
      );
  const problems = taken ? problemsOf(taken.type) : [];
  return requestBody ? problems[0] : problems.find(({ path }) => names.has(path));
}

const refersTo = (body: object, { name }: Class): boolean =>
  JSON.stringify(body).includes(`"#/components/schemas/${name}"`);

const fieldsOf = (type: Class): string[] => problemsOf(type).map(({ path }) => path);

/** What validation says where every field is missing or, where none must be there, an object. */
function problemsOf(type: Class): readonly FieldProblem[] {
  const missing = check(type, {});
  if (missing.length > 0) return missing;
  const names = decorationsOf(type).map(({ propertyName }) => propertyName);
  return check(type, Object.fromEntries(names.map((name) => [name, {}])));
}

function check(type: Class, data: object): readonly FieldProblem[] {
  try {
    return toFieldProblems(validateSync(toInstance(type, data) as object));
  } catch {
    // A validator of the service's own that expects more than an object.
    return [];
  }
}

/** `UsersController_findAll` in words: `Find all`. */
function wordsOf(operationId: string): string {
  const name = operationId.slice(operationId.indexOf('_') + 1);
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
