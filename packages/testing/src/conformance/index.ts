export {
  type BrokerAdapter,
  BrokerFixture,
  message,
  type Recording,
  values,
} from './broker-fixture.js';
export { describeBroker } from './describe-broker.js';
