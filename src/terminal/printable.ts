/** Control characters of a hostile cluster must not reach the terminal. */
export const printable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are exactly what is taken out
  text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '·');

/** The same, for what is one line: nothing that a cluster says can begin a line of its own. */
export const printableLine = (text: string): string => printable(text).replace(/\s+/g, ' ');
