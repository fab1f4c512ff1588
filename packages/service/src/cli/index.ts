export { runCli } from './run-cli.js';
export { CliCommand, type CliCommandClass } from './cli-command.js';
