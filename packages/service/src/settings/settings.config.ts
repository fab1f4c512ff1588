import { registerAs } from '@nestjs/config';
import { readSettings } from './settings.js';

/**
 * The settings for injection.
 *
 * @example
 * constructor(@Inject(settingsConfig.KEY) private readonly settings: Settings) {}
 */
export const settingsConfig = registerAs('settings', () => readSettings(process.env));
