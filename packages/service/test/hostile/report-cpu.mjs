// Loaded into a service before its own code: answers each byte on a socket with the CPU time of the
// loop's own thread so far, in microseconds.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** Linux counts each thread; elsewhere those that compile and collect garbage are counted too. */
const thread = `/proc/self/task/${process.pid}/schedstat`;
const isCounted = existsSync(thread);

function spent() {
  if (isCounted) return Number(readFileSync(thread, 'utf8').split(' ')[0]) / 1_000;
  const { user, system } = process.cpuUsage();
  return user + system;
}

const server = createServer((socket) => {
  socket.on('data', () => socket.write(`${spent()}\n`));
  socket.on('error', () => socket.destroy());
});
server.listen(process.env.CPU_METER_SOCKET);
server.unref();
