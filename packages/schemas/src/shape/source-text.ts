/**
 * A function's source, equal whichever compiler wrote it: they differ in white space, comments,
 * quotes and `void 0`.
 *
 * @example
 * sourceText((order) => order.state === 'paid'); // '(order)=>order.state==="paid"'
 */
export function sourceText(code: (...given: never[]) => unknown): string {
  const source = String(code);
  if (code.name && /^class\b|\[native code\]/.test(source)) return code.name;
  return source
    .replaceAll(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([^\w$ ]) ?/g, '$1')
    .replaceAll("'", '"')
    .replaceAll('void 0', 'undefined')
    .replace(/^(async )?([\w$]+)=>/, '$1($2)=>')
    .replaceAll(/;(?=\})/g, '');
}
