import { CommandGroup } from '../command-group.js';
import { CheckSchemasCommand } from './check-schemas.command.js';
import { ImportSchemasCommand } from './import-schemas.command.js';
import { RegisterSchemasCommand } from './register-schemas.command.js';
import { WriteSchemasCommand } from './write-schemas.command.js';

export class SchemasCommand extends CommandGroup {
  readonly name = 'schemas';
  readonly description = "the events' schemas, in the repository and in a schema registry";
  protected readonly commands = [
    WriteSchemasCommand,
    CheckSchemasCommand,
    RegisterSchemasCommand,
    ImportSchemasCommand,
  ];
  protected readonly examples = ['write', 'check', 'register --execute'];
}
