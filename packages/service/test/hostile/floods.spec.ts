import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectServedUnder, startSmallService } from './under-attack.js';

let small: Awaited<ReturnType<typeof startSmallService>>;

beforeAll(async () => {
  small = await startSmallService();
});

afterAll(() => small.service[Symbol.asyncDispose]());

describe('A service with a heap of 256 MB on one core serves 200 honest requests a second while', () => {
  it.each([
    'one connection floods with requests',
    '200 connections flood with requests',
    '50 connections are opened and closed again and again',
    '50 connections ask, and are reset before the answer',
    '50 connections ask once and are closed',
  ])('%s', async (attack) => {
    await expectServedUnder(attack, small);
  });
});

it('The process has lived through all of it', async () => {
  expect((await fetch(`${small.url}/health/ready`)).status).toBe(200);
});
