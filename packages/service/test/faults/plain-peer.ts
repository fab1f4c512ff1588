import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { resolveKafkaArtifacts } from '@nest-kafka-kit/testing/kafka';

const PEER = fileURLToPath(new URL('./PlainPeer.java', import.meta.url));

/** Tells whether this Java runs programs from their source: a JDK does, a Java runtime alone does not. */
export async function canRunPeer(): Promise<boolean> {
  const { java } = await resolveKafkaArtifacts();
  const { stdout } = await promisify(execFile)(java, ['--list-modules'], { timeout: 30_000 });
  const found = stdout.includes('jdk.compiler');
  if (!found && process.env['CI']) throw new Error('CI needs a JDK, not only a Java runtime.');
  if (!found) console.log('Brokers that hang are not tested beside Java: install a JDK.');
  return found;
}

/** Apache Kafka's own Java client, run from its source; see `PlainPeer.java`. */
export class PlainPeer {
  private constructor(private readonly child: ChildProcess) {}

  static async spawn(
    parameters: readonly string[],
    onLine: (line: string) => void = () => undefined,
  ): Promise<PlainPeer> {
    const { java, classpath } = await resolveKafkaArtifacts();
    const child = spawn(java, ['-Xmx128m', '-cp', classpath, PEER, ...parameters], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    createInterface(child.stdout).on('line', onLine);
    return new PlainPeer(child);
  }

  /** Asks the feeder for the controller's id, which is its next line. */
  ask(): void {
    this.child.stdin!.write('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}
