import { SubCommand } from 'nest-commander';
import { print } from '../output.js';
import { ReadingCommand, type ReadingOptions } from '../reading-command.js';
import { table } from '../table.js';

@SubCommand({ name: 'list', description: 'all consumer groups of the broker' })
export class ListGroupsCommand extends ReadingCommand {
  protected readonly examples = ['', '--json'];

  run(_arguments: string[], options: ReadingOptions): Promise<void> {
    return this.service.use(async ({ groups }) => {
      const all = (await groups.list())
        .map(({ group, state, members }) => ({ group, state, members: members.length }))
        .sort((one, other) => (one.group < other.group ? -1 : 1));
      print(options, all, () =>
        table(
          ['GROUP', 'STATE', 'MEMBERS'],
          all.map(({ group, state, members }) => [group, state, members]),
        ),
      );
    });
  }
}
