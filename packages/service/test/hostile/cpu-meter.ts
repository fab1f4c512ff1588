import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Reads the CPU time that the loop of a service took, which runs as a process of its own. */
export class CpuMeter {
  private readonly folder = mkdtempSync(join(tmpdir(), 'cpu-meter-'));
  private readonly path = join(this.folder, 'meter.sock');
  private socket: Socket | undefined;

  /** Starts the service with a meter in it, and with little memory. */
  get environment(): Readonly<Record<string, string>> {
    const preload = pathToFileURL(join(import.meta.dirname, 'report-cpu.mjs')).href;
    return {
      NODE_OPTIONS: `--max-old-space-size=256 --import ${preload}`,
      CPU_METER_SOCKET: this.path,
    };
  }

  /** Milliseconds that the process spends while something is done. */
  async spentBy(work: () => Promise<unknown>): Promise<number> {
    const before = await this.read();
    await work();
    return ((await this.read()) - before) / 1_000;
  }

  /** Microseconds since the process began. */
  private async read(): Promise<number> {
    if (!this.socket) {
      this.socket = connect(this.path);
      await once(this.socket, 'connect');
    }
    const answered = once(this.socket, 'data');
    this.socket.write('?');
    const [line] = (await answered) as [Buffer];
    return Number(line.toString());
  }

  [Symbol.dispose](): void {
    this.socket?.destroy();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
