import { CliProcess, ServiceProcess } from '@nest-kafka-kit/testing';
import { PARCELS, PARCELS_CLI } from './build-service.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Starts the parcel service as a process of its own. */
export function spawnService(environment: Environment = {}): ServiceProcess {
  return ServiceProcess.spawn(environment, PARCELS);
}

/** Starts a command of the parcel service. */
export function spawnCli(args: readonly string[], environment: Environment = {}): CliProcess {
  return CliProcess.spawn(args, environment, PARCELS_CLI);
}
