/**
 * What can be read in any message of Slack's, whoever wrote it: its text, its blocks with their code, its attachments.
 * All of it is from outside: of whatever form, as deep and as much as somebody likes.
 */

const mostParts = 2_000;
const mostDepth = 12;
/** In UTF-16 units; more than is read of it. */
const mostText = 20_000;

type Data = Readonly<Record<string, unknown>>;

const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const stringOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, mostText) : '');

/** Counts what is looked at, so that no message takes long. */
class Look {
  parts = 0;
  may(depth: number): boolean {
    this.parts += 1;
    return this.parts <= mostParts && depth <= mostDepth;
  }
}

/** Pieces of one line of rich text: words, links, code. What stands in a list or below another is a line of its own. */
const richText = (value: unknown, look: Look, depth: number): string => {
  if (!isData(value) || !look.may(depth)) return '';
  const { type, text, url, elements } = value;
  if (typeof text === 'string') return stringOf(text);
  if (type === 'link') return stringOf(url);
  const inner = listOf(elements).map((each) => richText(each, look, depth + 1));
  return inner.join(type === 'rich_text' || type === 'rich_text_list' ? '\n' : '');
};

/** `*Pod:*` over `web-0` is one line. */
const asField = (text: string): string => text.replace(/:([*_]?)\n/g, ':$1 ');

const textObject = (value: unknown): string => (isData(value) ? asField(stringOf(value.text)) : stringOf(value));

const tableText = (rows: unknown, look: Look, depth: number): string =>
  listOf(rows)
    .map((row) =>
      listOf(row)
        .map((cell) => richText(cell, look, depth + 1))
        .join(' '),
    )
    .join('\n');

const blockText = (block: unknown, look: Look, depth = 0): string => {
  if (!isData(block) || !look.may(depth)) return '';
  const { type, text, fields, elements, rows } = block;
  switch (type) {
    case 'rich_text':
      return richText(block, look, depth);
    case 'table':
      return tableText(rows, look, depth);
    case 'context':
      return listOf(elements).map(textObject).join('\n');
    // A button's label says nothing of what is wrong.
    case 'actions':
    case 'input':
      return '';
    default:
      return [textObject(text), ...listOf(fields).map(textObject)].filter((each) => each !== '').join('\n');
  }
};

const attachmentText = (attachment: unknown, look: Look): string => {
  if (!isData(attachment) || !look.may(0)) return '';
  const { pretext, title, text, fields, blocks, fallback } = attachment;
  const told = [
    ...[pretext, title, text].map(stringOf),
    ...listOf(fields).map((field) =>
      isData(field) ? [stringOf(field.title), stringOf(field.value)].filter((each) => each !== '').join(': ') : '',
    ),
    ...listOf(blocks).map((block) => blockText(block, look)),
  ].filter((each) => each !== '');
  return told.length > 0 ? told.join('\n') : stringOf(fallback);
};

/** The same words, whether as text or as blocks. */
const bare = (line: string): string => line.replace(/[*_~`<>|\s]/g, '');

/** One line after the other, none twice. */
export const textOfMessage = (message: unknown): string => {
  if (!isData(message)) return '';
  const look = new Look();
  const parts = [
    ...listOf(message.blocks).map((block) => blockText(block, look)),
    stringOf(message.text),
    ...listOf(message.attachments).map((attachment) => attachmentText(attachment, look)),
  ];
  const had = new Set<string>();
  const lines = parts
    .join('\n')
    .slice(0, mostText)
    .split('\n')
    .filter((line) => {
      const same = bare(line);
      if (same === '' || had.has(same)) return false;
      had.add(same);
      return true;
    });
  return lines.join('\n');
};
