/** What operators do over HTTP, below `/v1/messaging`; needs rate-limiter-flexible. */
export { ControlModule } from './control.module.js';
