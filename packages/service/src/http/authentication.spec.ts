/** A global guard as docs/authentication.md has it asks users for tokens, and nobody else. */
import { JwtService } from '@nestjs/jwt';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createEvent, EventBus } from '@nest-kafka-kit/messaging';
import { startTestService, type TestService } from '@nest-kafka-kit/testing';
import { AppModule } from '../../test/fixtures/authentication/app.module.js';
import {
  MemberRenamed,
  MembersController,
} from '../../test/fixtures/authentication/members.controller.js';
import { service } from '../../test/fixtures/authentication/service.js';

function newKeys(): { readonly publicKey: string; readonly privateKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
const issuer = newKeys();
const stranger = newKeys();
const ISSUED = { algorithm: 'ES256', issuer: 'https://id.example', audience: 'members' } as const;

const sign = (changes: object = {}, { privateKey } = issuer): string =>
  new JwtService().sign({ sub: 'ada' }, { privateKey, ...ISSUED, expiresIn: '1m', ...changes });

let running: TestService;
beforeAll(async () => {
  running = await startTestService(AppModule, service, {
    JWT_PUBLIC_KEY: issuer.publicKey,
    JWT_ISSUER: ISSUED.issuer,
    JWT_AUDIENCE: ISSUED.audience,
    ADMIN_TOKEN: 'a-token-of-operators',
  });
}, 60_000);
afterAll(() => running.close());

async function statusOf(path: string, token?: string, body?: object): Promise<number> {
  const { status } = await fetch(running.url + path, {
    method: body ? 'POST' : 'GET',
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return status;
}

describe('A global guard that asks for a JWT', () => {
  const rename = (token?: string, name = 'Ada') => statusOf('/v1/members/me/name', token, { name });

  it('admits who has one, and the event that follows is handled without', async () => {
    expect(await rename(sign())).toBe(202);
    const { names } = running.app.get(MembersController);
    await vi.waitUntil(() => names.get('ada') === 'Ada');
  });

  it.each([
    ['none', undefined],
    ['no token', 'x'],
    ['one of another issuer', sign({ issuer: 'https://other.example' })],
    ['one for another service', sign({ audience: 'others' })],
    ['one that has expired', sign({ expiresIn: -1 })],
    ['one signed by a stranger', sign({}, stranger)],
    ['one signed with the public key as a secret', hmacOf(issuer.publicKey)],
    ['one without a signature', sign().replace(/[^.]*$/, '')],
  ])('answers 401 to %s, before the body is looked at', async (_which, token) => {
    expect(await rename(token, '')).toBe(401);
  });

  it('leaves what is public to everybody', async () => {
    expect(await statusOf('/v1/members/count')).toBe(200);
  });

  it.each([
    '/health/live',
    '/health/ready',
    '/metrics',
    '/docs',
    '/docs-json',
    '/events',
    '/asyncapi.json',
    '/asyncapi.yaml',
  ])('leaves %s to the kit', async (path) => {
    expect(await statusOf(path)).toBe(200);
  });

  it('leaves the operators’ routes to their tokens', async () => {
    expect(await statusOf('/v1/messaging/status', 'a-token-of-operators')).toBe(200);
    expect(await statusOf('/v1/messaging/status', sign())).toBe(401);
  });

  it('has no say in events, whoever sends them', async () => {
    const event = createEvent(MemberRenamed, { memberId: 'bob', name: 'Bob' }, 'elsewhere');
    await running.app.get(EventBus).dispatch(event);
    expect(running.app.get(MembersController).names.get('bob')).toBe('Bob');
  });
});

/** The confusion of algorithms: whoever knows the public key could sign. */
function hmacOf(publicKey: string): string {
  const encode = (value: object): string =>
    Buffer.from(JSON.stringify(value)).toString('base64url');
  const { issuer: iss, audience: aud } = ISSUED;
  const claims = { sub: 'ada', iss, aud, exp: Math.floor(Date.now() / 1_000) + 60 };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', publicKey).update(signed).digest('base64url')}`;
}
