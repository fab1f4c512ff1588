/** The options about topics. */
export interface TopicsOptions {
  /** Whether missing topics are created at start. Default `true`; with `false`, one stops the start. */
  readonly createTopics?: boolean;
  /** The servers named in the commands that an error shows. */
  readonly kafka?: { readonly bootstrapServers: readonly string[] };
}
