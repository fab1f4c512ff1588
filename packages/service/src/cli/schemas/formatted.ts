interface Prettier {
  resolveConfig(file: string, options: object): Promise<object | null>;
  format(text: string, options: object): Promise<string>;
}

/** A file of TypeScript in the style of the project, if it has prettier; as it is otherwise. */
export async function formatted(text: string, file: string): Promise<string> {
  const library = 'prettier';
  try {
    const { resolveConfig, format } = (await import(library)) as Prettier;
    const style = await resolveConfig(file, { editorconfig: true });
    return await format(text, { ...style, filepath: file, parser: 'typescript' });
  } catch {
    return text;
  }
}
