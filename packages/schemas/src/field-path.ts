/** The path of a nested field, dotted. @param parent empty for the event itself */
export const fieldPath = (parent: string, name: string): string =>
  parent === '' ? name : `${parent}.${name}`;
