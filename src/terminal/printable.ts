/**
 * What a terminal does something with instead of showing it, or shows as nothing: control characters and escape
 * sequences, directions, characters of no width, halves of pairs, private and unassigned ones. Tab and line feed stay.
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{DI}]/gu;

/** Text of a cluster as it may reach a terminal: each such character as a dot, so that something is seen there. */
export const printable = (text: string): string =>
  text.replace(unprintable, (char) => (char === '\t' || char === '\n' ? char : '·'));

/** The same, for what is one line: nothing that a cluster says can begin a line of its own. */
export const printableLine = (text: string): string => printable(text).replace(/\s+/g, ' ');

/** The same, with its spaces as they are: for what is set in columns. */
export const printableRow = (text: string): string => printable(text).replace(/[\t\n]/g, ' ');

/** One JSON document that says the same and is safe to look at: such characters are written as `\uXXXX`. */
export const printableJson = (document: unknown): string => escaped(JSON.stringify(document, undefined, 2));

/** The same on one line. */
export const printableJsonLine = (document: unknown): string => escaped(JSON.stringify(document));

const escaped = (json: string): string =>
  json.replace(unprintable, (char) =>
    char === '\n'
      ? char
      : Array.from({ length: char.length }, (_, at) => {
          const unit = char.charCodeAt(at).toString(16);
          return `\\u${unit.padStart(4, '0')}`;
        }).join(''),
  );
