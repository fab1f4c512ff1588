/**
 * What the owner of a partition notes beside its committed offset, for the next one in case that it
 * ends without handing over:
 * - `run;to=9`: messages below 9 may be running
 * - `careful;to=9`: messages below 9 are run one at a time, as an owner before ended that way
 * - `careful;to=9;at=5`: and the one at 5 is running, alone in its process, which began with it
 * - `careful;to=9;among=5,7`: and these are
 */
export interface PartitionMark {
  readonly state: 'run' | 'careful';
  readonly to: bigint;
  readonly at?: bigint;
  readonly among?: readonly bigint[];
}

/** The most offsets in a mark; a broker takes 4 KB beside an offset. */
const MAX_AMONG = 32;
const MARK = /^(run|careful);to=(\d{1,19})(?:;at=(\d{1,19})|;among=([\d,]+))?$/;

/** Writes a mark. */
export function formatMark({ state, to, at, among }: PartitionMark): string {
  const running =
    at !== undefined
      ? `;at=${at}`
      : among?.length
        ? `;among=${among.slice(0, MAX_AMONG).join(',')}`
        : '';
  return `${state};to=${to}${running}`;
}

/** Reads a mark; `undefined` for anything else, such as other clients' notes. */
export function parseMark(text: string | null | undefined): PartitionMark | undefined {
  const match = MARK.exec(text ?? '');
  if (!match) return undefined;
  const [, state, to, at, among] = match;
  return {
    state: state as PartitionMark['state'],
    to: BigInt(to!),
    ...(at !== undefined && { at: BigInt(at) }),
    ...(among !== undefined && {
      among: among.split(',').filter(Boolean).map(BigInt),
    }),
  };
}
