export interface TopicsOptions {
  /** Create missing topics at start. Default `true`; else a missing topic stops the start. */
  readonly createTopics?: boolean;
  /** For the commands that an error shows. */
  readonly kafka?: { readonly bootstrapServers: readonly string[] };
}
