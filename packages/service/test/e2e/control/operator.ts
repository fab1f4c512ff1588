import { HttpClient } from '@nest-kafka-kit/testing';

/** For services under test: `{ ...environment, ADMIN_TOKEN }`. */
export const ADMIN_TOKEN = 'a-token-for-tests-alone';

/** The client of somebody who has the token. */
export function operatorOf({ url }: { readonly url: string }): HttpClient {
  return new HttpClient(url, { authorization: `Bearer ${ADMIN_TOKEN}` });
}
