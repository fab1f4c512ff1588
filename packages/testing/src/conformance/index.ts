export { type BrokerAdapter, BrokerFixture } from './broker-fixture.js';
export { describeBroker } from './describe-broker.js';
