import { print } from '../output.js';
import { ReadingCommand, type ReadingOptions } from '../reading-command.js';
import { table } from '../table.js';

export class ListGroupsCommand extends ReadingCommand {
  readonly name = 'list';
  readonly description = 'all consumer groups of the broker';
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
