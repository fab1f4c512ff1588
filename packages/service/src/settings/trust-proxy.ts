import { z } from 'zod';
import { variable, type Variable } from './variable.js';

/** Whom a service believes where a request comes from. */
export type TrustedProxies = boolean | number | string[];

/** Says what is wrong with believing everybody, where the setting does. */
export function trustWarning(trusted: TrustedProxies): string | undefined {
  const believesAll =
    trusted === true || (Array.isArray(trusted) && trusted.some((each) => each.endsWith('/0')));
  return believesAll
    ? `HTTP_TRUST_PROXY=${String(trusted)} believes X-Forwarded-For of anybody: every client can choose the ` +
        'address that is logged and counted for it. Name the addresses of the proxies in front, or how many there are.'
    : undefined;
}

/** Reads which proxies may say, by `X-Forwarded-For`, where a request comes from. Default: none. */
export function trustProxy(): Variable<TrustedProxies> {
  const everybody = z.stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' });
  const hops = z
    .string()
    .regex(/^[1-9]\d?$/)
    .transform(Number);
  const address = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);
  const addresses = z
    .string()
    .transform((given) => given.split(',').map((each) => each.trim()))
    .pipe(z.array(address));
  return variable(z.union([everybody, hops, addresses]).default(false), {
    accepted:
      'false, true, a number of proxies from 1 to 99, or addresses and CIDR ranges separated by commas',
  });
}
