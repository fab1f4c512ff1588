import { type DecoratorCall, Pattern } from './imported-event.js';

/** The decorators that this kit's schemas name in `x-checks`, by class-validator's names. */
const DECORATORS = new Map<string, string>([
  ...['isAlpha', 'isAlphanumeric', 'isAscii', 'isBase32', 'isBase58', 'isBase64', 'isBIC', 'isBooleanString',
    'isByteLength', 'isCreditCard', 'isCurrency', 'isDataURI', 'isDateString', 'isDecimal', 'isEAN', 'isEmail',
    'isEthereumAddress', 'isFullWidth', 'isHSL', 'isHalfWidth', 'isHash', 'isHexColor', 'isHexadecimal',
    'isIBAN', 'isISO31661Alpha2', 'isISO31661Alpha3', 'isISO4217CurrencyCode', 'isISO6391', 'isISRC', 'isISSN',
    'isISIN', 'isLatLong', 'isLatitude', 'isLongitude', 'isLocale', 'isLowercase', 'isMagnetURI',
    'isMilitaryTime', 'isMimeType', 'isMobilePhone', 'isMongoId', 'isMultibyte', 'isNumber',
    'isNumberString', 'isOctal', 'isPassportNumber', 'isPhoneNumber', 'isPort', 'isPostalCode', 'isRFC3339',
    'isSemVer', 'isStrongPassword', 'isSurrogatePair', 'isTaxId', 'isTimeZone', 'isUppercase', 'isUrl',
    'isVariableWidth', 'minLength', 'maxLength', 'isNotEmpty', 'isDefined', 'contains', 'notContains', 'isNotIn',
    'notEquals', 'isNotEmptyObject', 'arrayUnique', 'arrayContains', 'arrayNotContains',
  ].map((name): [string, string] => [name, name.charAt(0).toUpperCase() + name.slice(1)]),
  ['isIp', 'IsIP'], ['isUuid', 'IsUUID'], ['isFqdn', 'IsFQDN'], ['isIso8601', 'IsISO8601'],
  ['isIsbn', 'IsISBN'], ['isIsin', 'IsISIN'], ['isJson', 'IsJSON'], ['isJwt', 'IsJWT'],
  ['isLength', 'Length'], ['isMacAddress', 'IsMACAddress'], ['isUnixTime', 'UnixTime'],
]); // prettier-ignore

/**
 * The decorator of a text in `x-checks`; `undefined` if it is a custom one, or has arguments that
 * are no JSON.
 *
 * @example
 * readCheck('isUuid("7")'); // { name: 'IsUUID', values: ['7'] }
 */
export function readCheck(text: unknown): DecoratorCall | undefined {
  const [, check = '', given] = /^(\w+)(?:\((.*)\))?$/s.exec(String(text)) ?? [];
  const [, source, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(given ?? '') ?? [];
  if (check === 'matches' && source !== undefined) return matching(source, flags);
  const name = DECORATORS.get(check);
  if (name === undefined) return undefined;
  try {
    return { name, values: JSON.parse(`[${given ?? ''}]`) as unknown[] };
  } catch {
    return undefined;
  }
}

function matching(source: string, flags: string): DecoratorCall | undefined {
  try {
    void new RegExp(source, flags);
    return { name: 'Matches', values: [new Pattern(source, flags)] };
  } catch {
    return undefined;
  }
}
