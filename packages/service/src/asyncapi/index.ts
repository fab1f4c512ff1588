/** The service's events for other teams: `/events`, `/asyncapi.json` and `/asyncapi.yaml`. */
export { AsyncApiModule } from './asyncapi.module.js';
