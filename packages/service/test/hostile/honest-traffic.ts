import { request } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';

interface Answer {
  readonly status: number | undefined;
  readonly milliseconds: number;
}

/** Asks over a connection of its own, as a probe or a new client does. */
export function ask(url: string): Promise<Answer> {
  const began = performance.now();
  return new Promise((resolve) => {
    const done = (status: number | undefined) =>
      resolve({ status, milliseconds: performance.now() - began });
    const asking = request(url, { agent: false, timeout: 20_000 }, (response) => {
      response.resume().once('end', () => done(response.statusCode));
    });
    asking.once('error', () => done(undefined)).once('timeout', () => asking.destroy());
    asking.end();
  });
}

/** Asks again and again until the work is done; resolves with all answers. */
export async function askDuring(
  url: string,
  work: Promise<unknown>,
  pauseMs = 20,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  let isDone = false;
  const end = () => (isDone = true);
  work.then(end, end);
  while (!isDone) {
    answers.push(await ask(url));
    await after(pauseMs);
  }
  await work;
  return answers;
}

/** The time within which that share of the answers came, in milliseconds. */
export function percentile(answers: readonly Answer[], share: number): number {
  const times = answers.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  return times[Math.ceil(times.length * share) - 1] ?? NaN;
}
