import type { Case } from '../case/case.ts';
import { type End, titleOfEnd } from '../case/end.ts';
import { connectionOf } from '../case/question.ts';
import type { Report } from '../case/verdict.ts';
import { decidingTest } from '../path/loss.ts';
import { keyOfMessage, type Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import { colours, stateColours } from './colours.ts';
import { type HopState, type HopStatus, hopStatus, replyMatters } from './hop-status.ts';
import { type PlaceRow, placeRows } from './place-rows.ts';
import { sign } from './signs.ts';
import { element, escapeXml, plain, shorten, textAt, widthOf, wrap } from './svg.ts';
import { tapNote } from './tap-note.ts';

/** As wide as two phones, so that its text is readable on one. */
const width = 720;
const margin = 20;
const laneThere = 62;
const laneBack = width - 62;
const textLeft = 100;
const titleSize = 24;
const detailSize = 18;
const lineHeight = 25;

export interface DrawOptions {
  /** Draw the reply's way too; by default only where something departs there. */
  reply?: boolean;
}

interface Row {
  place: PlaceRow;
  there: HopStatus;
  back: HopStatus | undefined;
  note: string | undefined;
  /** Lines under the title, in the colour of their state. */
  says: { lines: string[]; state: HopState; label: string }[];
  top: number;
  height: number;
}

const textRight = (back: boolean) => (back ? laneBack - 36 : width - margin - 20);

const saysOf = (tell: Words, status: HopStatus | undefined, back: boolean, room: number): Row['says'] => {
  const inLane = (what: Message): string => tell(back ? say('picture.way-back', { what }) : what);
  if (status === undefined) return [];
  if (status.causes.length > 0) {
    return status.causes.slice(0, 2).map((cause) => ({
      lines: wrap(inLane(cause.statement), room - 24, detailSize, 3),
      state: 'broken',
      label: cause.id,
    }));
  }
  if (status.note === undefined || status.state === 'fine') return [];
  const most = status.state === 'departs' ? 2 : 1;
  return [{ lines: wrap(inLane(status.note), room, detailSize, most), state: status.state, label: '' }];
};

const sameNote = (a: Message | undefined, b: Message | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && keyOfMessage(a) === keyOfMessage(b));

const heightOf = (says: Row['says']): number =>
  says.reduce((sum, each) => sum + each.lines.length * lineHeight + (each.state === 'broken' ? 18 : 0), 70);

const rowsOf = (tell: Words, c: Case, report: Report, reply: boolean, top: number): Row[] => {
  const rows: Row[] = [];
  let y = top;
  let frame: PlaceRow['frame'] | 'none' = 'none';
  const room = textRight(reply) - textLeft;
  const test = decidingTest(c);
  for (const place of placeRows(c, report)) {
    // Frames need air around them.
    if (frame !== 'none' && place.frame !== frame) y += 30;
    frame = place.frame;
    const there = hopStatus(report, place.hop, 'forward');
    const back = reply ? hopStatus(report, place.replyHop, 'reverse') : undefined;
    const same = back?.state === 'unchecked' && there.state === 'unchecked' && sameNote(back.note, there.note);
    const says = [...saysOf(tell, there, false, room), ...saysOf(tell, same ? undefined : back, true, room)];
    const height = heightOf(says);
    const note = test && tapNote(test, place);
    rows.push({ place, there, back, note: note && tell(note), says, top: y, height });
    y += height;
  }
  return rows;
};

const discY = (row: Row): number => row.top + 28;

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
      y: first.top - 12,
      width: width - 2 * margin,
      height: last.top + last.height - first.top + 18,
      rx: 14,
      fill: colours.frame,
      stroke: colours.edge,
      'stroke-width': 2,
    });
  }
  return drawn;
};

const rowText = (tell: Words, row: Row, right: number): string => {
  const room = right - textLeft;
  const note = row.note === undefined ? '' : shorten(row.note, room / 2, detailSize);
  const noteRoom = note === '' ? 0 : widthOf(note, detailSize) + 16;
  const detail = row.place.detail
    .map(tell)
    .filter((part) => part !== '')
    .join(' · ');
  let drawn = textAt(textLeft, row.top + 26, shorten(plain(tell(row.place.title)), room - noteRoom, titleSize, true), {
    size: titleSize,
    fill: colours.ink,
    bold: true,
  });
  drawn += textAt(textLeft, row.top + 50, shorten(plain(detail), room, detailSize), {
    size: detailSize,
    fill: colours.quiet,
  });
  if (note !== '') {
    drawn += textAt(right, row.top + 26, note, { size: detailSize, fill: colours.quiet, anchor: 'end' });
  }
  let y = row.top + 60;
  for (const { lines, state } of row.says) {
    const broken = state === 'broken';
    const height = lines.length * lineHeight + 14;
    if (broken) {
      drawn += element('rect', {
        x: textLeft,
        y,
        width: room,
        height,
        rx: 8,
        fill: colours.cause,
        stroke: stateColours.broken.fill,
        'stroke-width': 2,
      });
    }
    for (const [i, line] of lines.entries()) {
      const style = { size: detailSize, fill: stateColours[state].ink, bold: false };
      drawn += textAt(textLeft + (broken ? 12 : 0), y + (broken ? 24 : 16) + i * lineHeight, line, style);
    }
    y += broken ? height + 4 : lines.length * lineHeight;
  }
  return drawn;
};

const legend = (tell: Words, y: number): string => {
  const parts: [HopState, Message][] = [
    ['fine', say('picture.fine')],
    ['departs', say('picture.departs')],
    ['broken', say('picture.broken')],
    ['unchecked', say('picture.unchecked')],
  ];
  let x = margin + 16;
  let drawn = '';
  for (const [state, message] of parts) {
    const text = tell(message);
    drawn += sign(x, y, state, 10) + textAt(x + 18, y + 6, text, { size: 16, fill: colours.quiet });
    x += widthOf(text, 16) + 62;
  }
  return drawn;
};

/** What was asked, without the words that were typed: from, to, and on what. */
const askedOf = (c: Case) => {
  const { port, protocol } = connectionOf(c.question);
  const on = port === undefined ? (protocol ?? '') : `${port}/${protocol ?? 'tcp'}`;
  const name = (end: End) => plain(titleOfEnd(end));
  return { from: name(c.from), to: name(c.to), on: on === '' ? '' : ` · ${on}` };
};

/** One line where it fits; else two, of which the second keeps the port. */
const titleLines = (c: Case, room: number): string[] => {
  const { from, to, on } = askedOf(c);
  const whole = `${from} → ${to}${on}`;
  if (widthOf(whole, titleSize, true) <= room) return [whole];
  const left = room - widthOf(`→ ${on}`, titleSize, true);
  return [shorten(from, room, titleSize, true), `→ ${shorten(to, left, titleSize, true)}${on}`];
};

const verdictState: Record<Report['verdict']['status'], HopState> = {
  broken: 'broken',
  healthy: 'fine',
  unknown: 'unchecked',
};

/**
 * The path of the question as an SVG document of 720 units width: a row for each place, red where a
 * cause stands. A cause that stands at no place of the path is in the words at the top. The same case
 * and report give the same text; whatever comes from outside is escaped.
 */
export const drawPath = (tell: Words, c: Case, report: Report, options: DrawOptions = {}): string => {
  const reply = options.reply ?? replyMatters(report);
  const room = width - 2 * margin;
  const state = verdictState[report.verdict.status];
  const summary = wrap(tell(report.verdict.summary), room - 40, 20, 4);
  let y = 52;
  let head = '';
  for (const line of titleLines(c, room)) {
    head += textAt(margin, y, line, { size: titleSize, fill: colours.ink, bold: true });
    y += 32;
  }
  y += 4;
  head += sign(margin + 14, y - 6, state, 13);
  for (const line of summary) {
    head += textAt(margin + 40, y, line, { size: 20, fill: stateColours[state].ink });
    y += 27;
  }
  if (reply) {
    y += 12;
    head += textAt(laneThere, y, tell(say('picture.there')), { size: 16, fill: colours.quiet, anchor: 'middle' });
    head += textAt(laneBack, y, tell(say('picture.back')), { size: 16, fill: colours.quiet, anchor: 'middle' });
  }
  const rows = rowsOf(tell, c, report, reply, y + 22);
  const last = rows.at(-1);
  const bottom = (last ? last.top + last.height : y) + 40;
  const height = bottom + 24;
  const lanes =
    lane(rows, laneThere, true, (row) => row.there) + (reply ? lane(rows, laneBack, false, (row) => row.back) : '');
  const inside = [
    element('rect', {
      x: 1,
      y: 1,
      width: width - 2,
      height: height - 2,
      rx: 18,
      fill: colours.ground,
      stroke: colours.edge,
      'stroke-width': 2,
    }),
    head,
    frames(rows),
    lanes,
    rows.map((row) => rowText(tell, row, textRight(reply))).join(''),
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
    `\n${element('title', {}, escapeXml(titleLines(c, Number.POSITIVE_INFINITY).join(' ')))}\n${inside}\n`,
  );
};
