import { print } from '../output.js';
import { ReadingCommand, type ReadingOptions } from '../reading-command.js';
import { table } from '../table.js';

export class ListTopicsCommand extends ReadingCommand {
  readonly name = 'list';
  readonly description = 'all topics of the broker';
  protected readonly examples = ['', '--json'];

  run(_arguments: string[], options: ReadingOptions): Promise<void> {
    return this.service.use(async ({ admin }) => {
      const names = (await admin.topics()).sort();
      const topics = await Promise.all(
        names.map(async (name) => ({ name, partitions: await admin.partitions(name) })),
      );
      print(options, topics, () =>
        table(
          ['TOPIC', 'PARTITIONS'],
          topics.map(({ name, partitions }) => [name, partitions]),
        ),
      );
    });
  }
}
