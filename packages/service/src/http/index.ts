export * from './problems/api-problems.decorator.js';
export * from './configure-http.js';
export { ConnectionDrain } from './connections/connection-drain.js';
export { HttpApiModule } from './http-api.module.js';
export { ProblemDetailsFilter } from './problems/problem-details.filter.js';
export { IS_PUBLIC_KEY, Public } from './public.decorator.js';
export { RateLimit, type RateLimitOptions } from './rate-limits/rate-limit.decorator.js';
export { ReceiptResponse } from './receipt.response.js';
export { RequestValidationPipe } from './request-validation.pipe.js';
