import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sealedKit, type TinyKit } from '../../test/support/tiny-kit.js';
import { adaptPackage } from './adapt-package.js';
import { type PackageFile, peerChanges } from './peer-changes.js';

function changes(own: PackageFile, before: TinyKit, after: TinyKit) {
  const [former, newer] = [before, after].map((kit) => join(sealedKit(kit), 'packages'));
  return peerChanges(own, former as string, newer as string);
}

it('names peers that are new, and those whose range no longer has the version of the service', () => {
  const own = {
    dependencies: { rxjs: '^7.8.0', kafkajs: '^2.0.0' },
    devDependencies: { vitest: '^4.0.0' },
  };
  const before = { peers: { rxjs: '^7.0.0', kafkajs: '^2.0.0', vitest: '^4.0.0' } };
  const after = {
    peers: { rxjs: '^8.0.0', kafkajs: '^2.2.0', vitest: '^5.0.0', zod: '^4.0.0' },
    optionalPeers: { snappy: '^7.0.0' },
  };
  expect(changes(own, before, after)).toEqual([
    { name: 'rxjs', range: '^8.0.0', former: '^7.8.0', isOptional: false },
    { name: 'snappy', range: '^7.0.0', former: undefined, isOptional: true },
    { name: 'vitest', range: '^5.0.0', former: '^4.0.0', isOptional: false },
    { name: 'zod', range: '^4.0.0', former: undefined, isOptional: false },
  ]);
});

it('leaves alone what the former kit wanted as well, and versions that are a URL', () => {
  const own = { dependencies: { kafkajs: 'github:acme/kafkajs' } };
  const before = { peers: { rxjs: '^7.0.0' } };
  expect(changes(own, before, { peers: { rxjs: '^7.0.0', kafkajs: '^3.0.0' } })).toEqual([]);
});

it('adapts package.json where it has a package, and leaves optional peers out', () => {
  const own = {
    name: 'orders',
    dependencies: { '@nest-kafka-kit/messaging': '0.2.0', '@nest-kafka-kit/gone': '0.2.0' },
    devDependencies: { vitest: '^4.0.0' },
    private: true,
  };
  const text = adaptPackage(
    JSON.stringify(own),
    '0.3.0',
    ['@nest-kafka-kit/messaging'],
    [
      { name: 'vitest', range: '^5.0.0', former: '^4.0.0', isOptional: false },
      { name: 'snappy', range: '^7.0.0', former: undefined, isOptional: true },
      { name: 'zod', range: '^4.0.0', former: undefined, isOptional: false },
    ],
  );
  const adapted = {
    name: 'orders',
    dependencies: { '@nest-kafka-kit/messaging': '0.3.0', zod: '^4.0.0' },
    devDependencies: { vitest: '^5.0.0' },
    private: true,
  };
  expect(text).toBe(`${JSON.stringify(adapted, null, 2)}\n`);
});
