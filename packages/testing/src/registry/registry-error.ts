import { LocalServerError } from '../kafka/local-server-error.js';

/** What can go wrong around a local schema registry alone. Each code keeps its meaning. */
export type LocalRegistryErrorCode =
  | 'REGISTRY_START_FAILED'
  | 'REGISTRY_NOT_READY'
  | 'REGISTRY_CLOSED'
  | 'REGISTRY_ALREADY_UP'
  | 'REGISTRY_OPTION_INVALID'
  | 'REGISTRY_UNAVAILABLE';

/** An error that says what was found and what to do about it. */
export class LocalRegistryError extends LocalServerError<LocalRegistryErrorCode> {
  override readonly name = 'LocalRegistryError';
}
