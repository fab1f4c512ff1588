import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectServedUnder, startSmallService } from './under-attack.js';

let small: Awaited<ReturnType<typeof startSmallService>>;

beforeAll(async () => {
  small = await startSmallService();
});

afterAll(() => small.service[Symbol.asyncDispose]());

describe('A service with a heap of 256 MB on one core serves 200 honest requests a second while', () => {
  it.each([
    '50 connections send bodies in chunks of a byte',
    '50 connections send large bodies full of empty lines',
    '100 connections send thousands of headers',
    '100 connections ask to become another protocol',
    '100 connections ask for a tunnel',
    '100 connections send what is no HTTP',
  ])('%s', async (attack) => {
    await expectServedUnder(attack, small);
  });
});

it('The process has lived through all of it', async () => {
  expect((await fetch(`${small.url}/health/ready`)).status).toBe(200);
});
