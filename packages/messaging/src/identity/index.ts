/** Tokens by which a broker knows this client: SASL OAUTHBEARER. */
export * from './aws-msk-iam.js';
export type { BearerToken, BearerTokenProvider } from './bearer-token.js';
export * from './client-credentials.js';
export { tokenEndpointProblem } from './token-endpoint.js';
