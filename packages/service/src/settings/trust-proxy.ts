import { z } from 'zod';
import { variable, type Variable } from './variable.js';

/** Reads which proxies may say, by `X-Forwarded-For`, where a request comes from. Default: none. */
export function trustProxy(): Variable<boolean | number | string[]> {
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
