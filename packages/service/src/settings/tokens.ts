/**
 * The settings, for injection.
 *
 * @example
 * constructor(@Inject(SETTINGS) private readonly settings: Settings) {}
 */
export const SETTINGS = Symbol('SETTINGS');

/** The service's definition, for injection. */
export const SERVICE = Symbol('SERVICE');
