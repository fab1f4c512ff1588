import { Logger } from '@nestjs/common';

// Failing on purpose is half of what tests do; set DEBUG to read about it.
if (!process.env['DEBUG']) Logger.overrideLogger(false);
