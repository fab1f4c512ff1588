import { print } from '../output.js';
import { ReadingCommand, type ReadingOptions } from '../reading-command.js';
import { changesText } from './topic-change-text.js';

export class PlanTopicsCommand extends ReadingCommand {
  readonly name = 'plan';
  readonly description = 'how the topics on the broker differ from those of the code';
  protected readonly examples = ['', '--json'];

  run(_arguments: string[], options: ReadingOptions): Promise<void> {
    return this.service.use(
      async ({ topics }) => {
        const changes = await topics.plan();
        print(options, changes, () => changesText(changes));
      },
      { handlers: true },
    );
  }
}
