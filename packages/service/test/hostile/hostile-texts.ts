/** What no line may begin with: whoever reads a log would take it for the service's own. */
export const FORGED = 'FORGED-BY-A-MESSAGE';

/** Texts that end a line, begin one that looks like the service's, steer a terminal, or are very long. */
export const HOSTILE_TEXTS: readonly string[] = [
  `x\n{"level":"fatal","message":"${FORGED}","context":"Service"}`,
  `x\r\n[Nest] 1  - 01/01/2026, 0:00:00 AM   FATAL [Service] ${FORGED}`,
  `x\n    at ${FORGED} (file:///app/main.js:1:1)\n${FORGED}`,
  `x\r${FORGED}`,
  `\u001b[2J\u001b[1;1H\u001b]0;${FORGED}\u0007\u001b[31m`,
  `\u009b2J\u0085${FORGED}`,
  `x\u2028${FORGED}\u2029${FORGED}`,
  `\u202e${FORGED}\u2066\u200f`,
  `\u0000\b\u007f\ufeff\u200b`,
  `lone \ud800 and \udfff`,
  `"quotes" \\ 'and' \`kafka.ssl\` %s %d {"a":`,
  `${'long '.repeat(4_000)}`,
  'x'.repeat(20_000),
];

/** Control characters, line separators and marks of direction: none may reach a terminal. Line ends are looked at apart. */
export const RAW =
  // oxlint-disable-next-line no-control-regex -- what no line may hold
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;
