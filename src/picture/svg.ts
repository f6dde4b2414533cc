/** Small pieces of SVG. Everything that comes from outside goes through `plain` and `escapeXml`. */

/** Characters that XML forbids, that turn the direction of writing, or that have no width. */
const unwanted = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu;

/** One line without characters that could hide or break anything. */
export const plain = (text: string): string =>
  text.slice(0, 1000).replaceAll(/\s+/g, ' ').replaceAll(unwanted, '').trim();

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

export const escapeXml = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => entities[char] ?? '');

/** Widths in the font DejaVu Sans, in parts of its size; a little too wide rather than too narrow. */
const widthOfChar = (char: string): number => {
  if (/[ilj.,:;'|!()[\]/]/.test(char)) return 0.4;
  if (/[mwMW@%→]/.test(char)) return 1;
  if (/[A-Z]/.test(char)) return 0.75;
  if (/[ frt-]/.test(char)) return 0.42;
  return char.codePointAt(0) !== undefined && (char.codePointAt(0) ?? 0) > 0x2e80 ? 1.05 : 0.635;
};

export const widthOf = (text: string, size: number, bold = false): number => {
  let width = 0;
  for (const char of text) width += widthOfChar(char);
  return width * size * (bold ? 1.1 : 1);
};

/** What fits into the width, with an ellipsis where it was cut. */
export const shorten = (text: string, width: number, size: number, bold = false): string => {
  if (widthOf(text, size, bold) <= width) return text;
  const chars = [...text];
  while (chars.length > 0 && widthOf(`${chars.join('')}…`, size, bold) > width) chars.pop();
  return `${chars.join('').trimEnd()}…`;
};

/** Lines of at most that width; the last one says with an ellipsis that there is more. */
export const wrap = (text: string, width: number, size: number, most: number): string[] => {
  const lines: string[] = [];
  let line = '';
  const words = plain(text).split(' ');
  for (const [i, word] of words.entries()) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthOf(longer, size) <= width || line === '') {
      line = longer;
      continue;
    }
    if (lines.length === most - 1) {
      return [...lines, shorten([line, ...words.slice(i)].join(' '), width, size)];
    }
    lines.push(shorten(line, width, size));
    line = word;
  }
  return line === '' ? lines : [...lines, shorten(line, width, size)];
};

type Attributes = Record<string, string | number | undefined>;

/** One element; attribute values are escaped, `inside` is SVG already. */
export const element = (name: string, attributes: Attributes, inside = ''): string => {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) => ` ${key}="${typeof value === 'number' ? Number(value.toFixed(2)) : escapeXml(String(value))}"`,
    )
    .join('');
  return inside === '' ? `<${name}${written}/>` : `<${name}${written}>${inside}</${name}>`;
};

export interface TextStyle {
  size: number;
  fill: string;
  bold?: boolean;
  anchor?: 'start' | 'middle' | 'end';
}

export const textAt = (x: number, y: number, text: string, style: TextStyle): string =>
  element(
    'text',
    {
      x,
      y,
      'font-size': style.size,
      fill: style.fill,
      'font-weight': style.bold ? 'bold' : undefined,
      'text-anchor': style.anchor === 'start' ? undefined : style.anchor,
    },
    escapeXml(plain(text)),
  );
