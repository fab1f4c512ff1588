/** An error of the command line: a code, a message for people and an exit code. */
export abstract class CliError extends Error {
  abstract readonly code: `CLI_${string}`;
  abstract readonly exitCode: number;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** An unknown option, a missing argument, a value that is not accepted. Nothing was done. */
export class UsageError extends CliError {
  readonly code = 'CLI_USAGE';
  readonly exitCode = 2;

  /** @param command as typed, such as `cli topics create` */
  constructor(reason: string, command: string) {
    super(`${reason.replace(/[.\s]*$/, '.')} See "${command} --help".`);
  }
}

/** No broker is configured that another process could talk to. */
export class BrokerNotSetError extends CliError {
  readonly code = 'CLI_BROKER_NOT_SET';
  readonly exitCode = 2;

  constructor() {
    super(
      "The in-memory broker lives inside the service's own process: set KAFKA_BOOTSTRAP_SERVERS to operate a Kafka.",
    );
  }
}

/** A signal ended the command early; the message says how far it came. */
export class InterruptedError extends CliError {
  readonly code = 'CLI_INTERRUPTED';
  readonly exitCode = 130;
}

/** Thrown by a parser of option values; commander adds which option it is. */
export class InvalidValueError extends Error {
  /** The code by which commander recognises the error. */
  readonly code = 'commander.invalidArgument';
}

/** Ends a command whose help was printed instead. */
export class HelpShown extends Error {
  constructor(readonly exitCode: number) {
    super('Help was shown.');
  }
}
