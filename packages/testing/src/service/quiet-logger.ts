import { Logger } from '@nestjs/common';

// Half of what tests do is fail on purpose. Set DEBUG to see the log.
if (!process.env['DEBUG']) Logger.overrideLogger(false);
