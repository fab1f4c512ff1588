import type { SchemaFinding } from '@nest-kafka-kit/schemas';
import { CliError } from '../cli-errors.js';
import { counted } from '../counted.js';

/** The code and the committed schemas differ; the differences have been printed. */
export class SchemasDifferError extends CliError {
  readonly code = 'CLI_SCHEMAS_DIFFER';
  readonly exitCode = 1;

  constructor(findings: readonly SchemaFinding[], folder: string) {
    const versions = new Set(findings.map(({ type, version }) => `${type} ${version}`));
    const isOne = versions.size === 1;
    super(
      `${counted(versions.size, 'event version')} ${isOne ? 'is' : 'are'} not as ${folder} has ${isOne ? 'it' : 'them'}.`,
    );
  }
}

/** No registry is configured to register schemas at. */
export class RegistryNotSetError extends CliError {
  readonly code = 'CLI_REGISTRY_NOT_SET';
  readonly exitCode = 2;

  constructor() {
    super('Set SCHEMA_REGISTRY_URL to the Confluent-compatible API of a schema registry.');
  }
}
