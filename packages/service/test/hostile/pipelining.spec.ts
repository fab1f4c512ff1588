import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectServedUnder, startSmallService } from './under-attack.js';

let small: Awaited<ReturnType<typeof startSmallService>>;

beforeAll(async () => {
  small = await startSmallService();
});

afterAll(() => small.service[Symbol.asyncDispose]());

describe('A service with a heap of 256 MB on one core serves 200 honest requests a second while', () => {
  it.each([
    '200 connections pipeline GET /docs-json and read no answer',
    '200 connections pipeline GET /docs-yaml and read no answer',
    '200 connections pipeline GET /docs-json and read all answers',
    '200 connections pipeline the shortest requests there are',
    '100 connections pipeline requests with bodies',
    'one connection pipelines a thousand requests again and again',
    '500 slow readers take a byte now and then',
  ])('%s', async (attack) => {
    await expectServedUnder(attack, small);
  });
});

it('The process has lived through all of it', async () => {
  expect((await fetch(`${small.url}/health/ready`)).status).toBe(200);
});
