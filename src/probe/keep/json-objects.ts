const [space, quote, backslash, open, close, openList, closeList] = [0x20, 0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];
/** One object of the list; a set of 200,000 members is 10 MB. */
const largestObject = 16_000_000;

/**
 * Gives each object of one long list, and its text, as it comes. `depth` is the list's own: 1 for `[...]`, 2 for
 * `{"nftables": [...]}`. `take` says whether there is still room, and `isWhole` whether there was such a list to its end.
 */
export const objectsIn = (
  listDepth: number,
  take: (item: unknown, text: string) => boolean,
): { push(text: string): boolean; isWhole(): boolean } => {
  let depth = 0;
  let inText = false;
  let escaped = false;
  let parts: string[] = [];
  let size = 0;
  let strange = false;
  let found = false;
  return {
    push: (text) => {
      let start = 0;
      for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        if (escaped) escaped = false;
        else if (inText) {
          if (code === backslash) escaped = true;
          else if (code === quote) inText = false;
        } else if (code === quote) inText = true;
        else if (code === open || code === openList) {
          if (depth === listDepth) start = at;
          depth += 1;
          if (depth === listDepth) {
            strange ||= found || code !== openList;
            found = true;
          }
        } else if (code === close || code === closeList) {
          depth -= 1;
          if (depth === listDepth) {
            parts.push(text.slice(start, at + 1));
            const whole = parts.join('');
            parts = [];
            size = 0;
            try {
              if (!take(JSON.parse(whole), whole)) return false;
            } catch {
              strange = true;
              return false;
            }
          }
        } else if (depth === 0 && code > space) strange = true;
      }
      if (depth > listDepth) {
        parts.push(text.slice(start));
        size += text.length - start;
      }
      return size <= largestObject;
    },
    isWhole: () => found && !strange && depth === 0 && !inText,
  };
};
