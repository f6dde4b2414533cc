/** Lines in which a POSIX shell would read, outside of single quotes, anything but plain words or a comment. */
export const shellSyntaxIn = (command: string): string[] =>
  command
    .replace(/'[^']*'|\\'/g, '')
    .split('\n')
    .filter((line) => !/^(?:# [\w. -]*|[\w@%+=:,./ -]*)$/.test(line));
