import { printDone, printDryRun } from '../output.js';
import { WritingCommand, type WritingOptions } from '../writing-command.js';
import { changesText } from './topic-change-text.js';

export class ApplyTopicsCommand extends WritingCommand {
  readonly name = 'apply';
  readonly description =
    'make the topics as the code defines them: create, grow, configure; delete nothing';
  protected readonly examples = ['', '--execute'];

  run(_arguments: string[], options: WritingOptions): Promise<void> {
    return this.service.use(
      async ({ topics }) => {
        const plan = await topics.plan();
        const changes = plan.filter(({ kind }) => kind !== 'impossible');
        const impossible = plan.filter(({ kind }) => kind === 'impossible');
        if (!options.execute) {
          printDryRun(options, { changes, impossible }, () => changesText(plan));
          return;
        }
        await topics.apply(changes);
        printDone(options, { changes, impossible }, () =>
          [changesText(plan), `Applied ${changes.length} of ${plan.length}.`].join('\n'),
        );
      },
      { handlers: true },
    );
  }
}
