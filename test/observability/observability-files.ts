import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface DataSource {
  readonly type: string;
  readonly uid: string;
}

export interface Query {
  readonly expr: string;
  readonly datasource: DataSource;
  readonly legendFormat?: string;
}

export interface Panel {
  readonly title: string;
  readonly type: string;
  readonly description?: string;
  readonly datasource?: DataSource;
  readonly targets?: readonly Query[];
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly datasource?: DataSource;
  readonly definition?: string;
  readonly current: { readonly value: string | readonly string[] };
}

export interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly Query[] };
}

export interface ComposeService {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: object;
}

export interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const REPOSITORY = new URL('../../', import.meta.url);

/** @param path inside the repository */
export const repositoryUrl = (path: string): URL => new URL(path, REPOSITORY);
export const readText = (path: string): string => readFileSync(repositoryUrl(path), 'utf8');
const readYaml = <Content>(path: string): Content => load(readText(path)) as Content;

export function alertRules(): AlertRule[] {
  const { groups } = readYaml<{ groups: { rules: AlertRule[] }[] }>('observability/alerts.yml');
  return groups.flatMap(({ rules }) => rules);
}

export function dashboard(): Dashboard {
  return JSON.parse(readText('observability/grafana/dashboards/dashboard.json')) as Dashboard;
}

export function dataSources(): (DataSource & { readonly url: string })[] {
  return readYaml<{ datasources: (DataSource & { url: string })[] }>(
    'observability/grafana/datasources/prometheus.yml',
  ).datasources;
}

export const compose = (): Compose => readYaml('docker-compose.kafka.yml');

export const prometheusConfig = (): { readonly rule_files: readonly string[] } =>
  readYaml('observability/prometheus.yml');
