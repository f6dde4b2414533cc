/** The most that is read of one text by a person, in UTF-16 units: far above two names with their namespaces. */
const longestText = 4_000;

/** What is told of a text that is longer; undefined: it is short enough. */
export const tooLong = (text: string): string | undefined =>
  text.length <= longestText
    ? undefined
    : `That text has ${text.length} characters, and I read at most ${longestText}: please ask with fewer.`;
