import type { Case } from '../case/case.ts';
import { type End, titleOfEnd } from '../case/end.ts';
import { connectionOf } from '../case/question.ts';
import type { Report } from '../case/verdict.ts';
import { clientTitle, wayTitle } from '../path/inbound-title.ts';
import { decidingTest } from '../path/loss.ts';
import { keyOfMessage, type Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import { colours, stateColours } from './colours.ts';
import { type HopState, type HopStatus, hopStatus, replyMatters } from './hop-status.ts';
import type { PlaceRow } from './place-row.ts';
import { placeRows } from './place-rows.ts';
import { sign } from './signs.ts';
import { breakName, element, escapeXml, joinParts, plain, shorten, textAt, widthOf, wrap } from './svg.ts';
import { tapNote } from './tap-note.ts';

/** A chat on a phone shows it some 320 pixels wide: a text of 16 is read there as one of nearly 12. */
const width = 440;
const margin = 12;
const laneThere = 42;
const laneBack = width - 42;
const textLeft = 72;
const titleSize = 20;
const titleHeight = 25;
const detailSize = 16;
const lineHeight = 22;
const mostTitleLines = 2;
const summarySize = 17;

export interface DrawOptions {
  /** Draw the reply's way too; by default only where something departs there. */
  reply?: boolean;
}

interface Row {
  place: PlaceRow;
  there: HopStatus;
  back: HopStatus | undefined;
  title: string[];
  /** What it is, and what the live test saw there. */
  details: string[];
  /** Lines under them, in the colour of their state. */
  says: { lines: string[]; state: HopState }[];
  top: number;
  height: number;
}

const textRight = (back: boolean) => (back ? laneBack - 30 : width - margin - 14);

const boxPadding = 10;

const saysOf = (tell: Words, status: HopStatus | undefined, back: boolean, room: number): Row['says'] => {
  const inLane = (what: Message): string => tell(back ? say('picture.way-back', { what }) : what);
  if (status === undefined) return [];
  if (status.causes.length > 0) {
    return status.causes.slice(0, 2).map((cause) => ({
      lines: [tell(say('picture.here')), ...wrap(inLane(cause.statement), room - 2 * boxPadding, detailSize, 6)],
      state: 'broken',
    }));
  }
  if (status.note === undefined || status.state === 'fine') return [];
  const most = status.state === 'departs' ? 3 : 2;
  return [{ lines: wrap(inLane(status.note), room, detailSize, most), state: status.state }];
};

const sameNote = (a: Message | undefined, b: Message | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && keyOfMessage(a) === keyOfMessage(b));

const saysTop = ({ title, details }: Pick<Row, 'title' | 'details'>): number =>
  title.length * titleHeight + details.length * lineHeight + 4;

const sayHeight = ({ lines, state }: Row['says'][number]): number =>
  lines.length * lineHeight + (state === 'broken' ? 2 * boxPadding + 2 : 0);

const rowsOf = (tell: Words, c: Case, report: Report, reply: boolean, top: number): Row[] => {
  const rows: Row[] = [];
  let y = top;
  let frame: PlaceRow['frame'] | 'none' = 'none';
  const room = textRight(reply) - textLeft;
  const test = decidingTest(c);
  for (const place of placeRows(c, report)) {
    // Frames need air around them.
    if (frame !== 'none' && place.frame !== frame) y += 28;
    frame = place.frame;
    const { also } = place;
    const there = hopStatus(report, [place.hop, ...(also ? [also.hop] : [])], 'forward');
    const back = reply ? hopStatus(report, [place.replyHop, ...(also ? [also.replyHop] : [])], 'reverse') : undefined;
    const same = back?.state === 'unchecked' && there.state === 'unchecked' && sameNote(back.note, there.note);
    const says = [...saysOf(tell, there, false, room), ...saysOf(tell, same ? undefined : back, true, room)];
    const note = test && tapNote(test, place);
    const title = breakName(tell(place.title), room, titleSize, mostTitleLines);
    const details = joinParts([...place.detail, note ?? ''].map(tell), room, detailSize);
    const height = saysTop({ title, details }) + says.reduce((sum, each) => sum + sayHeight(each), 0) + 18;
    rows.push({ place, there, back, title, details, says, top: y, height });
    y += height;
  }
  return rows;
};

const discY = (row: Row): number => row.top + 22;

/** The line between two places; where nothing comes any more it is dashed. */
const segment = (x: number, from: number, to: number, reached: boolean): string =>
  element('line', {
    x1: x,
    y1: from + 18,
    x2: x,
    y2: to - 18,
    stroke: colours.line,
    'stroke-width': 4,
    'stroke-linecap': 'round',
    'stroke-dasharray': reached ? undefined : '2 10',
  });

const arrow = (x: number, y: number, down: boolean): string => {
  const d = down
    ? `M${x - 9} ${y - 9} L${x} ${y} L${x + 9} ${y - 9}`
    : `M${x - 9} ${y + 9} L${x} ${y} L${x + 9} ${y + 9}`;
  return element('path', { d, fill: 'none', stroke: colours.line, 'stroke-width': 4, 'stroke-linejoin': 'round' });
};

const lane = (rows: Row[], x: number, down: boolean, status: (row: Row) => HopStatus | undefined): string => {
  const ordered = down ? rows : [...rows].reverse();
  let reached = true;
  let drawn = '';
  for (const [i, row] of ordered.entries()) {
    const state = status(row)?.state ?? 'unchecked';
    const next = ordered[i + 1];
    if (state === 'broken') reached = false;
    if (next) {
      const [a, b] = down ? [row, next] : [next, row];
      drawn += segment(x, discY(a), discY(b), reached);
    }
    if (next && i === ordered.length - 2) drawn += arrow(x, down ? discY(next) - 17 : discY(next) + 17, down);
  }
  return drawn + rows.map((row) => sign(x, discY(row), status(row)?.state ?? 'unchecked')).join('');
};

const frames = (rows: Row[]): string => {
  let drawn = '';
  for (const side of ['source', 'destination'] as const) {
    const inside = rows.filter((row) => row.place.frame === side);
    const first = inside[0];
    const last = inside.at(-1);
    if (!first || !last) continue;
    drawn += element('rect', {
      x: margin,
      y: first.top - 10,
      width: width - 2 * margin,
      height: last.top + last.height - first.top + 8,
      rx: 14,
      fill: colours.frame,
      stroke: colours.edge,
      'stroke-width': 2,
    });
  }
  return drawn;
};

const rowText = (row: Row, right: number): string => {
  const room = right - textLeft;
  const titles = row.title.map((text, i) =>
    textAt(textLeft, row.top + 20 + i * titleHeight, text, { size: titleSize, fill: colours.ink, bold: true }),
  );
  const under = row.top + 20 + (row.title.length - 1) * titleHeight;
  const details = row.details.map((text, i) =>
    textAt(textLeft, under + (i + 1) * lineHeight, text, { size: detailSize, fill: colours.quiet }),
  );
  let drawn = [...titles, ...details].join('');
  let y = row.top + saysTop(row);
  for (const each of row.says) {
    const broken = each.state === 'broken';
    const inside = broken ? boxPadding : 0;
    if (broken) {
      drawn += element('rect', {
        x: textLeft,
        y,
        width: room,
        height: sayHeight(each) - 2,
        rx: 8,
        fill: colours.cause,
        stroke: stateColours.broken.fill,
        'stroke-width': 3,
      });
    }
    for (const [i, line] of each.lines.entries()) {
      const style = { size: detailSize, fill: stateColours[each.state].ink, bold: broken && i === 0 };
      drawn += textAt(textLeft + inside, y + inside + 16 + i * lineHeight, line, style);
    }
    y += sayHeight(each);
  }
  return drawn;
};

const legendHeight = 28;

const legend = (tell: Words, y: number): string => {
  const parts: [HopState, Message][] = [
    ['fine', say('picture.fine')],
    ['departs', say('picture.departs')],
    ['broken', say('picture.broken')],
    ['unchecked', say('picture.unchecked')],
  ];
  return parts
    .map(([state, message], at) => {
      const x = margin + 18 + (at % 2) * (width / 2);
      const row = y + Math.floor(at / 2) * legendHeight;
      const text = shorten(tell(message), width / 2 - 50, 15);
      return sign(x, row, state, 10) + textAt(x + 18, row + 5, text, { size: 15, fill: colours.quiet });
    })
    .join('');
};

/** What was asked, without the words that were typed: from, to, and on what. */
const askedOf = (c: Case) => {
  const { port, protocol } = connectionOf(c.question);
  const on = port === undefined ? (protocol ?? '') : `${port}/${protocol ?? 'tcp'}`;
  const name = (end: End) => plain(titleOfEnd(end));
  return { from: name(c.from), to: name(c.to), on: on === '' ? '' : ` · ${on}` };
};

/** One line where it fits; else each end has its own, and from outside what is called as well. */
const titleLines = (tell: Words, c: Case, room: number): string[] => {
  const { from, to, on } = askedOf(c);
  const lines = (...parts: string[]) => parts.flatMap((part) => breakName(part, room, titleSize, mostTitleLines));
  if (c.inbound !== undefined) {
    return lines(plain(tell(clientTitle(c.inbound))), `→ ${plain(tell(wayTitle(c.inbound)))}`, `→ ${to}`);
  }
  const whole = `${from} → ${to}${on}`;
  return widthOf(whole, titleSize, true) <= room ? [whole] : lines(from, `→ ${to}${on}`);
};

const verdictState: Record<Report['verdict']['status'], HopState> = {
  broken: 'broken',
  healthy: 'fine',
  unknown: 'unchecked',
};

/**
 * The path of the question as an SVG document of 440 units width: a row for each place, with a sign of its own
 * shape and the words where a cause stands. A cause that stands at no place of the path is in the words at the
 * top. The same case and report give the same text; whatever comes from outside is escaped.
 */
export const drawPath = (tell: Words, c: Case, report: Report, options: DrawOptions = {}): string => {
  const reply = options.reply ?? replyMatters(report);
  const room = width - 2 * margin;
  const state = verdictState[report.verdict.status];
  const said = tell(report.verdict.summary);
  const summary = wrap(said, room - 38, summarySize, 7);
  let y = 36;
  let head = '';
  for (const line of titleLines(tell, c, room)) {
    head += textAt(margin, y, line, { size: titleSize, fill: colours.ink, bold: true });
    y += titleHeight;
  }
  y += 6;
  head += sign(margin + 14, y - 6, state, 13);
  for (const line of summary) {
    head += textAt(margin + 36, y, line, { size: summarySize, fill: stateColours[state].ink });
    y += 23;
  }
  if (reply) {
    y += 12;
    head += textAt(laneThere, y, tell(say('picture.there')), { size: 15, fill: colours.quiet, anchor: 'middle' });
    head += textAt(laneBack, y, tell(say('picture.back')), { size: 15, fill: colours.quiet, anchor: 'middle' });
  }
  const rows = rowsOf(tell, c, report, reply, y + 16);
  const last = rows.at(-1);
  const bottom = (last ? last.top + last.height : y) + 32;
  const height = bottom + legendHeight + 20;
  const lanes =
    lane(rows, laneThere, true, (row) => row.there) + (reply ? lane(rows, laneBack, false, (row) => row.back) : '');
  const inside = [
    element('rect', {
      x: 1,
      y: 1,
      width: width - 2,
      height: height - 2,
      rx: 14,
      fill: colours.ground,
      stroke: colours.edge,
      'stroke-width': 2,
    }),
    head,
    frames(rows),
    lanes,
    rows.map((row) => rowText(row, textRight(reply))).join(''),
    legend(tell, bottom),
  ].join('\n');
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
    `\n${element('title', {}, escapeXml(plain(said)))}\n${inside}\n`,
  );
};
