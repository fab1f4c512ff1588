import type { DocumentBuilder } from '@nestjs/swagger';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearestPackage } from './nearest-package.js';
import { ServiceDefinitionError } from './service-definition.error.js';
import { GROUP_NAME, serviceVariables } from './service-variables.js';
import type { SettingsOf, Variables } from './variable.js';

/** What a service says of itself; all but `from` follows from its `package.json` unless set. */
export interface ServiceOptions<Own extends Variables = Variables> {
  /**
   * The URL of a file of the service, `import.meta.url`: the nearest `package.json` above it counts,
   * from whichever folder the process is started.
   */
  readonly from: string;
  /** Client id, consumer group and name of traces, unless variables set them. Default: the package's, without its scope. */
  readonly name?: string;
  /** The version of its API and its events. Default: the package's. */
  readonly version?: string;
  /** For people, at `/docs` and `/events`. Default: the name, `order-service` as `Order service`. */
  readonly title?: string;
  /** One sentence below the title. Default: the package's. */
  readonly description?: string;
  /** The folder of the committed schemas. Default: `schemas` beside the `package.json`. */
  readonly schemas?: string | URL;
  /** Settings of its own, read and reported with all others. */
  readonly variables?: Own;
  /** Adds to the OpenAPI document, such as security schemes. */
  readonly openapi?: (builder: DocumentBuilder) => DocumentBuilder;
  /** Fields of its own for every log line, such as those of the current request. */
  readonly logFields?: () => Readonly<Record<string, unknown>> | undefined;
}

/** The facts of a service, complete. `readSettings` reads its settings. */
export interface ServiceDefinition<Own extends Variables = Variables> extends Required<
  Pick<ServiceOptions, 'name' | 'version' | 'title' | 'description'>
> {
  readonly schemasFolder: string;
  readonly variables: Own;
  readonly openapi: ServiceOptions['openapi'];
  readonly logFields: ServiceOptions['logFields'];
}

/** The settings of a service: those of every one, and its own. */
export type ServiceSettings<Definition extends ServiceDefinition> = SettingsOf<
  ReturnType<typeof serviceVariables> & Definition['variables']
>;

/**
 * Defines a service in one place, for all that has to know what it is.
 *
 * @throws ServiceDefinitionError
 * @example
 * export const service = defineService({
 *   from: import.meta.url,
 *   variables: { ...mailVariables },
 * });
 */
export function defineService<const Own extends Variables = Record<never, never>>(
  options: ServiceOptions<Own>,
): ServiceDefinition<Own> {
  const found = nearestPackage(options.from);
  const { name = found.name.replace(/^@[^/]+\//, ''), version = found.version } = options;
  if (!GROUP_NAME.test(name)) {
    throw new ServiceDefinitionError(
      `The service's name is "${name}", which no consumer group can have: set name in defineService.`,
    );
  }
  if (!version) {
    throw new ServiceDefinitionError(
      `${found.file} has no version: add it there, or set version in defineService.`,
    );
  }
  return {
    name,
    version,
    title: options.title ?? toTitle(name),
    description: options.description ?? found.description,
    schemasFolder: toPath(options.schemas) ?? join(found.file, '../schemas'),
    variables: refuseTaken(options.variables ?? ({} as Own), name),
    openapi: options.openapi,
    logFields: options.logFields,
  };
}

/** Two meanings of one variable would contradict each other. */
function refuseTaken<Own extends Variables>(variables: Own, name: string): Own {
  const taken = Object.keys(variables).filter((each) =>
    Object.hasOwn(serviceVariables(name), each),
  );
  if (taken.length === 0) return variables;
  throw new ServiceDefinitionError(
    `${taken.join(', ')}: every service has a variable of this name, choose another in defineService.`,
  );
}

function toTitle(name: string): string {
  const words = name.replaceAll(/[-._]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function toPath(folder: string | URL | undefined): string | undefined {
  return folder instanceof URL ? fileURLToPath(folder) : folder;
}
