import type { TopicChange } from '@nest-kafka-kit/messaging/operating';
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
        const of = (kind: TopicChange['kind']) => plan.filter((change) => change.kind === kind);
        const impossible = of('impossible');
        const missing = of('missing');
        const changes = plan.filter((each) => ![...impossible, ...missing].includes(each));
        const result = { changes, impossible, ...(missing.length > 0 && { missing }) };
        if (!options.execute) {
          printDryRun(options, result, () => changesText(plan));
          return;
        }
        await topics.apply(changes);
        printDone(options, result, () =>
          [changesText(plan), `Applied ${changes.length} of ${plan.length}.`].join('\n'),
        );
      },
      { handlers: true },
    );
  }
}
