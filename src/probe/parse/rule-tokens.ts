/**
 * Words of one `iptables-save` line. Words in double quotes keep their spaces; inside quotes a backslash
 * protects the next character. Runs of spaces count once (`--nfacct-name  x` has two).
 * Returns nothing when a quote is not closed: the line was cut.
 */
export const ruleTokens = (line: string): string[] | undefined => {
  const tokens: string[] = [];
  const length = line.length;
  let at = 0;
  while (at < length) {
    const code = line.charCodeAt(at);
    if (code === 32 || code === 9) {
      at += 1;
    } else if (code === 34) {
      let word = '';
      at += 1;
      for (;;) {
        if (at >= length) return undefined;
        const inside = line[at] ?? '';
        if (inside === '"') break;
        if (inside === '\\' && at + 1 < length) at += 1;
        word += line[at] ?? '';
        at += 1;
      }
      at += 1;
      tokens.push(word);
    } else {
      let end = line.indexOf(' ', at);
      if (end === -1) end = length;
      tokens.push(line.slice(at, end));
      at = end;
    }
  }
  return tokens;
};
