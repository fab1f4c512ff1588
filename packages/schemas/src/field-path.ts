/** How a field is called from outside, dotted. @param parent empty for the event itself */
export const fieldPath = (parent: string, name: string): string =>
  parent === '' ? name : `${parent}.${name}`;
