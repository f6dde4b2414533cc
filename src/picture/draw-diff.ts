import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import { colours, stateColours } from './colours.ts';
import type { HopState } from './hop-status.ts';
import { sign } from './signs.ts';
import { breakName, element, escapeXml, plain, textAt, wrap } from './svg.ts';

/** What a change of policies would close and open, as a picture: a card for each group, the sender above the receiver. */

/** A chat on a phone shows it some 320 pixels wide: a text of 16 is read there as one of nearly 12. */
const width = 440;
const margin = 12;
const padding = 16;
const lane = margin + padding + 16;
const textLeft = lane + 30;
const nameSize = 18;
const nameHeight = 23;
const whatSize = 16;
const whatHeight = 21;
const summarySize = 19;
/** More than these are read in the text. */
const mostCards = 12;

export interface DrawnChange {
  became: 'denied' | 'allowed' | 'unknown';
  from: Message;
  to: Message;
  what: Message;
}

const looks: Record<DrawnChange['became'], { state: HopState; said: Message }> = {
  denied: { state: 'broken', said: say('diff.became-denied') },
  allowed: { state: 'fine', said: say('diff.became-allowed') },
  unknown: { state: 'unchecked', said: say('diff.became-unknown') },
};

interface Card {
  from: string[];
  to: string[];
  what: string[];
  state: HopState;
  said: string;
  height: number;
}

const room = width - textLeft - margin - padding;

const cardOf = (tell: Words, { became, from, to, what }: DrawnChange): Card => {
  const { state, said } = looks[became];
  const lines = {
    from: breakName(tell(from), room + 20, nameSize, 3),
    to: breakName(tell(to), room + 20, nameSize, 3),
    what: wrap(tell(what), room, whatSize, 4),
  };
  const middle = (lines.what.length + 1) * whatHeight + 24;
  const height = (lines.from.length + lines.to.length) * nameHeight + middle + 2 * padding;
  return { ...lines, state, said: tell(said), height };
};

const names = (lines: readonly string[], y: number): string =>
  lines
    .map((line, at) =>
      textAt(margin + padding, y + at * nameHeight, line, { size: nameSize, fill: colours.ink, bold: true }),
    )
    .join('');

const drawCard = (card: Card, top: number): string => {
  const first = top + padding + nameSize - 3;
  const begin = first + (card.from.length - 1) * nameHeight + 10;
  const end = begin + (card.what.length + 1) * whatHeight + 14;
  const middle = (begin + end) / 2;
  const frame = element('rect', {
    x: margin,
    y: top,
    width: width - 2 * margin,
    height: card.height,
    rx: 14,
    fill: colours.frame,
    stroke: colours.edge,
    'stroke-width': 2,
  });
  const stroke = { fill: 'none', stroke: colours.line, 'stroke-width': 4, 'stroke-linecap': 'round' };
  const shaft = element('path', {
    ...stroke,
    d: `M${lane} ${begin} L${lane} ${end}`,
    'stroke-dasharray': card.state === 'fine' ? undefined : '2 8',
  });
  const head = element('path', { ...stroke, d: `M${lane - 8} ${end - 9} L${lane} ${end} L${lane + 8} ${end - 9}` });
  const { ink } = stateColours[card.state];
  const words = [card.said, ...card.what].map((text, at) =>
    textAt(textLeft, begin + (at + 1) * whatHeight - 2, text, { size: whatSize, fill: ink, bold: at === 0 }),
  );
  return [
    frame,
    names(card.from, first),
    shaft,
    head,
    sign(lane, middle - 6, card.state, 12),
    ...words,
    names(card.to, end + 22),
  ].join('');
};

/** An SVG document of 440 units width; the same changes give the same text, and whatever they name is escaped. */
export const drawDiff = (tell: Words, summary: Message, changes: readonly DrawnChange[]): string => {
  const said = tell(summary);
  const lines = wrap(said, width - 2 * margin, summarySize, 4);
  let y = 34;
  const parts = lines.map((line) => {
    const text = textAt(margin, y, line, { size: summarySize, fill: colours.ink, bold: true });
    y += 25;
    return text;
  });
  for (const change of changes.slice(0, mostCards)) {
    const card = cardOf(tell, change);
    parts.push(drawCard(card, y));
    y += card.height + 12;
  }
  const more = changes.length - mostCards;
  if (more > 0) {
    parts.push(
      textAt(margin, y + 14, tell(say('picture.more-changes', { count: more })), {
        size: whatSize,
        fill: colours.quiet,
      }),
    );
    y += 30;
  }
  const height = y + 8;
  const ground = element('rect', {
    x: 1,
    y: 1,
    width: width - 2,
    height: height - 2,
    rx: 14,
    fill: colours.ground,
    stroke: colours.edge,
    'stroke-width': 2,
  });
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      'font-family': 'DejaVu Sans, Noto Sans SC, sans-serif',
      role: 'img',
    },
    `\n${element('title', {}, escapeXml(plain(said)))}\n${[ground, ...parts].join('\n')}\n`,
  );
};
