import { Command } from 'nest-commander';
import { CommandGroup } from '../command-group.js';
import { CheckSchemasCommand } from './check-schemas.command.js';
import { RegisterSchemasCommand } from './register-schemas.command.js';
import { WriteSchemasCommand } from './write-schemas.command.js';

@Command({
  name: 'schemas',
  description: "the events' schemas, in the repository and in a schema registry",
  subCommands: [WriteSchemasCommand, CheckSchemasCommand, RegisterSchemasCommand],
})
export class SchemasCommand extends CommandGroup {
  protected readonly examples = ['write', 'check', 'register --execute'];
}
