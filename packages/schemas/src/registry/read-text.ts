/**
 * Reads a response's body up to a limit; `undefined` if it is longer.
 *
 * @param longest in bytes, decompressed
 * @throws what the connection breaks with, and the signal that the request was made with
 */
export async function readText({ body }: Response, longest: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > longest) return undefined;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
