/**
 * The injection token of the settings.
 *
 * @example
 * constructor(@Inject(SETTINGS) private readonly settings: Settings) {}
 */
export const SETTINGS = Symbol('SETTINGS');

/**
 * The injection token of the service's definition.
 *
 * @example
 * constructor(@Inject(SERVICE) private readonly service: ServiceDefinition) {}
 */
export const SERVICE = Symbol('SERVICE');
