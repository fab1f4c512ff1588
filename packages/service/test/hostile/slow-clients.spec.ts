import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectServedUnder, startSmallService } from './under-attack.js';

let small: Awaited<ReturnType<typeof startSmallService>>;

beforeAll(async () => {
  small = await startSmallService();
});

afterAll(() => small.service[Symbol.asyncDispose]());

describe('A service with a heap of 256 MB on one core serves 200 honest requests a second while', () => {
  it.each([
    '500 connections send headers byte by byte',
    '500 connections send bodies byte by byte',
    '600 connections send most of a large body and no more',
    '300 connections expect to be told to go on',
    '3,000 connections are idle',
    '3,000 connections are idle after a request',
    '1,000 connections are left half open',
  ])('%s', async (attack) => {
    await expectServedUnder(attack, small);
  });
});

it('The process has lived through all of it', async () => {
  expect((await fetch(`${small.url}/health/ready`)).status).toBe(200);
});
