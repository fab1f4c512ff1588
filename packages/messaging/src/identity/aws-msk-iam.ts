import { loadLibrary } from '../load-library.js';
import type { BearerTokenProvider } from './bearer-token.js';

/** The options of `awsMskIam`. */
export interface AwsMskIamOptions {
  /** The region of the cluster, such as `eu-central-1`. */
  readonly region: string;
}

/**
 * Makes tokens for Amazon MSK with IAM access control, signed on this machine with the credentials
 * that AWS's SDK finds. Needs the package `aws-msk-iam-sasl-signer-js`.
 *
 * @example
 * const sasl = {
 *   mechanism: 'oauthbearer',
 *   oauthBearerProvider: awsMskIam({ region: 'eu-central-1' }),
 * };
 */
export function awsMskIam({ region }: AwsMskIamOptions): BearerTokenProvider {
  return async () => {
    const { generateAuthToken } = await loadLibrary(
      'SASL with AWS MSK IAM',
      ['aws-msk-iam-sasl-signer-js'],
      () => import('aws-msk-iam-sasl-signer-js'),
    );
    const { token, expiryTime } = await generateAuthToken({ region });
    return { value: token, lifetimeMs: expiryTime - Date.now() };
  };
}
