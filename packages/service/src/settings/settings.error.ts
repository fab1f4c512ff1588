import { shownValue } from './shown-value.js';

/** One wrong variable: what was given, and what is accepted. */
export interface SettingProblem {
  readonly name: string;
  readonly given: string;
  readonly accepted: string;
}

/**
 * The environment is wrong; the message lists every problem.
 *
 * @example
 * if (error instanceof SettingsError) console.error(error.problems.map(({ name }) => name));
 */
export class SettingsError extends Error {
  readonly code = 'SETTINGS_INVALID';

  readonly problems: readonly SettingProblem[];

  constructor(given: readonly SettingProblem[]) {
    const problems = given.map((each) => ({ ...each, given: shownValue(each.given) }));
    const lines = problems.map(
      ({ name, given, accepted }) => `  ${name}: given ${given}, accepted: ${accepted}`,
    );
    super(`The environment has ${problems.length} wrong setting(s):\n${lines.join('\n')}`);
    this.name = 'SettingsError';
    this.problems = problems;
  }
}
