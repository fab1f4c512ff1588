import type { JsonSchema } from '../schema-types.js';

/** Keywords that are read by type, or that restrict nothing. */
const READ = new Set(
  (
    'type enum const properties required additionalProperties items minLength maxLength pattern minimum ' +
    'maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems uniqueItems minProperties format ' +
    'anyOf oneOf discriminator nullable not default x-checks x-event ' +
    '$schema $id id $anchor $defs definitions $comment $vocabulary title description examples example deprecated ' +
    'readOnly writeOnly externalDocs xml components'
  ).split(' '),
);

/** The keywords that restrict values and that no decorator is made of. */
export function unreadKeywords(schema: JsonSchema): string[] {
  return Object.keys(schema).filter((key) => !READ.has(key) && !key.startsWith('x-'));
}
