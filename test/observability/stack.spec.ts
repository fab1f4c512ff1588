/** What the compose profiles start finds its files, and whoever is paged finds the way. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { registryVersion } from '@nest-kafka-kit/testing/registry';
import {
  alertRules,
  compose,
  type ComposeService,
  dashboard,
  dataSources,
  prometheusConfig,
  readText,
  repositoryUrl,
} from './observability-files.js';

const { services, volumes } = compose();
const stack = Object.entries(services).filter(([, { profiles }]) => profiles);

describe('Each compose profile', () => {
  it.each([
    ['observability', ['prometheus', 'grafana', 'jaeger']],
    ['schemas', ['schema-registry']],
  ])('%s: starts %j', (profile, names) => {
    const started = stack.filter(([, { profiles }]) => profiles!.includes(profile));
    expect(started.map(([name]) => name)).toEqual(names);
  });

  it('has the schema registry that the tests run against', () => {
    expect(services['schema-registry']!.image).toBe(
      `apicurio/apicurio-registry:${registryVersion()}`,
    );
  });

  it.each(stack)('%s: has a fixed version, and says when it is healthy', (_name, service) => {
    expect(service.image).toMatch(/:v?\d+\.\d+\.\d+$/);
    expect(service.healthcheck).toHaveProperty('test');
  });

  it.each(stack)('%s: is reachable from this machine only', (_name, { ports }) => {
    expect(ports).not.toHaveLength(0);
    for (const port of ports!) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it.each(stack)('%s: mounts files that exist, and cannot change them', (_name, service) => {
    for (const { source, options } of mountsOf(service)) {
      if (!source.startsWith('./')) expect(Object.keys(volumes)).toContain(source);
      else expect({ found: existsSync(repositoryUrl(source)), options }).toEqual(MOUNTED);
    }
  });

  it('leaves no two services the same port', () => {
    const ports = Object.values(services).flatMap((each) => each.ports ?? []);
    const outside = ports.map((port) => port.split(':')[1]);
    expect(new Set(outside).size).toBe(outside.length);
    expect(outside).not.toContain('3000');
  });

  it('gives Prometheus its alert rules', () => {
    const { rule_files: files } = prometheusConfig();
    const targets = mountsOf(services.prometheus!).map(({ target }) => target);
    expect(targets).toEqual(expect.arrayContaining(files.map((file) => `/etc/prometheus/${file}`)));
  });
});

describe('The dashboard', () => {
  const { panels, templating, annotations } = dashboard();
  const shown = panels.filter(({ type }) => type !== 'row');

  it('asks the data source that is provisioned, unless one chooses another', () => {
    const choice = templating.list.find(({ name }) => name === 'datasource');
    expect(dataSources()).toContainEqual(
      expect.objectContaining({ type: 'prometheus', uid: choice?.current.value }),
    );
    const queried = [
      ...templating.list.filter(({ type }) => type === 'query'),
      ...annotations.list,
      ...shown,
    ];
    const targets = shown.flatMap((panel) => panel.targets!);
    for (const { datasource } of [...queried, ...targets])
      expect(datasource).toEqual({ type: 'prometheus', uid: '${datasource}' });
  });

  it.each(shown)('$title: says what is normal', ({ description }) => {
    expect(description).toMatch(/Normal: .+\./);
  });
});

describe('Each alert', () => {
  const sections = [...readText('docs/operations.md').matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title!.toLowerCase().replaceAll(' ', '-'),
  );

  it.each(alertRules())('$alert: leads to a section of the runbook', ({ alert, annotations }) => {
    const anchor = alert.replace(/\B[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
    expect(annotations.runbook_url).toBe(`docs/operations.md#${anchor}`);
    expect(sections).toContain(anchor);
  });

  it.each(alertRules())('$alert: says how bad it is, and names what it is about', (rule) => {
    expect(rule.labels.severity).toMatch(/^(critical|warning)$/);
    expect(rule.annotations.summary).toContain('{{ $labels.');
  });

  it('has a name of its own', () => {
    const names = alertRules().map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
  });
});

const MOUNTED = { found: true, options: 'ro' };

function mountsOf({ volumes: mounts = [] }: ComposeService) {
  return mounts.map((mount) => {
    const [source = '', target, options] = mount.split(':');
    return { source, target, options };
  });
}
