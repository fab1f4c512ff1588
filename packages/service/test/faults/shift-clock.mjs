// Loaded into a service before anything else: sets its clock back, as an operator or a bad time server
// does. There is no way to set the machine's clock for one process.
const BACK_MS = 240_000;
const { now } = Date;
const RealDate = Date;
let shiftMs = 0;

RealDate.now = () => now() - shiftMs;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, parameters) =>
    parameters.length === 0 ? new target(target.now()) : new target(...parameters),
});
process.on('SIGUSR2', () => {
  shiftMs += BACK_MS;
});
