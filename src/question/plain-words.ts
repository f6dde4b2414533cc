/** Words with one space between: Slack wraps what looks like a link, and people paste quotes and back ticks. */
export const plainWords = (text: string): string =>
  text
    .replace(/<(?:https?:\/\/)?[^|<>\s]*\|([^<>]*)>/g, '$1')
    .replace(/<https?:\/\/([^<>\s]*)>/g, '$1')
    .replace(/["'`“”‘’*]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
