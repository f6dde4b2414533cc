import { tableOf } from '../table.ts';

/** Small pieces of SVG. Everything that comes from outside goes through `plain` and `escapeXml`. */

/** Characters that XML forbids, that turn the direction of writing, or that have no width. */
const unwanted = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu;

/** One line without characters that could hide or break anything. */
export const plain = (text: string): string =>
  text.slice(0, 1000).replaceAll(/\s+/g, ' ').replaceAll(unwanted, '').trim();

const entities: Record<string, string> = tableOf({
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
});

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

interface Piece {
  word: string;
  /** What stands between it and the one before, where both are on one line. */
  gap: '' | ' ';
}

const textOf = (pieces: readonly Piece[]): string => pieces.map(({ word, gap }) => `${gap}${word}`).join('');

/** Chinese has no spaces: a line may end at any character, but not before its closing punctuation. */
const ideographs = /[\u2e80-\u303f\u3040-\u9fff\uf900-\ufaff\uff00-\uffef]/;
const partsOfWord =
  /[\u3008\u300a\u300c\u300e\u3010\uff08\u201c]*(?:[^\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u201c\u201d]+|.)[\u3001\u3002\u3009\u300b\u300d\u300f\u3011\uff01\uff09\uff0c\uff1a\uff1b\uff1f\u201d]*/gu;

const piecesOf = (text: string): Piece[] =>
  text.split(' ').flatMap((word): Piece[] => {
    if (!ideographs.test(word)) return [{ word, gap: ' ' }];
    return (word.match(partsOfWord) ?? [word]).map((part, at) => ({ word: part, gap: at === 0 ? ' ' : '' }));
  });

/** Lines of at most that width; the last one says with an ellipsis that there is more. */
export const wrap = (text: string, width: number, size: number, most: number): string[] => {
  const lines: string[] = [];
  let line = '';
  const words = piecesOf(plain(text));
  for (const [i, { word, gap }] of words.entries()) {
    const longer = line === '' ? word : `${line}${gap}${word}`;
    if (widthOf(longer, size) <= width || line === '') {
      line = longer;
      continue;
    }
    if (lines.length === most - 1) {
      return [...lines, shorten(`${line}${textOf(words.slice(i))}`, width, size)];
    }
    lines.push(shorten(line, width, size));
    line = word;
  }
  return line === '' ? lines : [...lines, shorten(line, width, size)];
};

/** A name over at most `most` lines, bold: broken behind what joins its parts where that is possible. */
export const breakName = (name: string, width: number, size: number, most: number): string[] => {
  const lines: string[] = [];
  let rest = plain(name);
  while (lines.length < most - 1 && widthOf(rest, size, true) > width) {
    const chars = [...rest];
    let fits = chars.length;
    while (fits > 1 && widthOf(chars.slice(0, fits).join(''), size, true) > width) fits -= 1;
    const joint = chars.slice(0, fits).findLastIndex((char) => /[\s/.:-]/.test(char));
    // A joint near the start would leave most of the line empty.
    const end = joint + 1 > fits / 2 ? joint + 1 : fits;
    lines.push(chars.slice(0, end).join('').trimEnd());
    rest = chars.slice(end).join('').trimStart();
  }
  return rest === '' && lines.length > 0 ? lines : [...lines, shorten(rest, width, size, true)];
};

/** Parts with dots between them, over as many lines as they take; none is torn apart, an empty one is left out. */
export const joinParts = (parts: readonly string[], width: number, size: number): string[] => {
  const lines: string[] = [];
  for (const part of parts.map(plain)) {
    if (part === '') continue;
    const last = lines.at(-1);
    const longer = `${last} · ${part}`;
    if (last !== undefined && widthOf(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(shorten(part, width, size));
  }
  return lines;
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
