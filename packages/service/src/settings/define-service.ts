import type { DocumentBuilder } from '@nestjs/swagger';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearestPackage } from './nearest-package.js';
import { ServiceDefinitionError } from './service-definition.error.js';
import { GROUP_NAME, serviceVariables } from './service-variables.js';
import type { SettingsOf, Variables } from './variable.js';

/** The facts of a service. All but `from` default to those in its `package.json`. */
export interface ServiceOptions<Own extends Variables = Variables> {
  /**
   * The URL of a file of the service, `import.meta.url`. The nearest `package.json` above it
   * counts, whatever the working directory.
   */
  readonly from: string;
  /**
   * The client id, consumer group and trace name, unless variables set them. Default: the package's
   * name without its scope.
   */
  readonly name?: string;
  /** The version of the API and of the events. Default: the package's. */
  readonly version?: string;
  /** The title at `/docs` and `/events`. Default: the name, `order-service` as `Order service`. */
  readonly title?: string;
  /** One sentence below the title. Default: the package's description. */
  readonly description?: string;
  /** The folder of the committed schemas. Default: `schemas` beside the `package.json`. */
  readonly schemas?: string | URL;
  /** The service's own settings, read and reported with all others. */
  readonly variables?: Own;
  /** Extends the OpenAPI document, for example with security schemes. */
  readonly openapi?: (builder: DocumentBuilder) => DocumentBuilder;
  /** The service's own fields for every log line, such as those of the current request. */
  readonly logFields?: () => Readonly<Record<string, unknown>> | undefined;
}

/** The complete facts of a service, as `readSettings` and `runService` take them. */
export interface ServiceDefinition<Own extends Variables = Variables> extends Required<
  Pick<ServiceOptions, 'name' | 'version' | 'title' | 'description'>
> {
  readonly schemasFolder: string;
  /** Whether the name is still that of the template, which nobody chose for this service. */
  readonly hasTemplateName: boolean;
  readonly variables: Own;
  readonly openapi: ServiceOptions['openapi'];
  readonly logFields: ServiceOptions['logFields'];
}

/** The settings of a service: the kit's and its own. */
export type ServiceSettings<Definition extends ServiceDefinition> = SettingsOf<
  ReturnType<typeof serviceVariables> & Definition['variables']
>;

/**
 * Defines a service in one place for everything that needs its facts.
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
    hasTemplateName: options.name === undefined && found.name === found.template,
    version,
    title: options.title ?? toTitle(name),
    description: options.description ?? found.description,
    schemasFolder: toPath(options.schemas) ?? join(found.file, '../schemas'),
    variables: refuseTaken(options.variables ?? ({} as Own), name),
    openapi: options.openapi,
    logFields: options.logFields,
  };
}

/** Refuses own variables that the kit reads already. */
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
