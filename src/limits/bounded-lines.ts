/**
 * The lines of a text that comes in pieces, each of at most `most` UTF-16 units and one more, by which a line that
 * was cut is known. What has no end of line is kept no longer than that.
 */
export async function* boundedLines(pieces: AsyncIterable<string | Buffer>, most: number): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let some = false;
  const keep = (part: string): void => {
    some = true;
    rest += part.slice(0, Math.max(0, most + 1 - rest.length));
  };
  for await (const piece of pieces) {
    const text = typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    let from = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      keep(text.slice(from, end));
      yield rest.replace(/\r$/, '');
      rest = '';
      some = false;
      from = end + 1;
    }
    if (from < text.length) keep(text.slice(from));
  }
  if (some) yield rest;
}
