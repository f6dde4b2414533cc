import type { RichTextSection } from '@slack/types';
import type { Message } from '../../case/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import type { Draft } from './draft.ts';
import { bold, bullets, code, italic, line, moment, person, rich, words } from './rich.ts';
import { cut, oneLine, plain } from './text.ts';

/** The record of fixes, for one person: newest last, as it would be told. */

export interface AuditLine {
  seq: number;
  /** Milliseconds since 1970. */
  at: number;
  event: string;
  actor: string;
  fix?: string | undefined;
  details: Readonly<Record<string, unknown>>;
  proof: 'proven' | 'unproven' | 'forged' | 'unchecked';
}

const mostLines = 20;
const valueLength = 120;
const detailLength = 300;

const valueText = (value: unknown): string =>
  cut(oneLine(typeof value === 'string' ? value : (JSON.stringify(value) ?? '')), valueLength);

/** What people look for, in this order; the rest of an entry is for the command line. */
const telling = [
  ...['title', 'button', 'reason', 'status', 'summary', 'outcome', 'ok', 'lines', 'difference', 'command', 'action'],
  ...['approvals', 'needed', 'answers', 'of', 'value', 'wanted', 'what', 'lost', 'done'],
];

const detailText = (details: AuditLine['details']): string =>
  cut(
    telling
      .map((name) => [name, details[name]] as const)
      .filter(([, value]) => value !== null && value !== undefined && value !== '')
      .map(([name, value]) => `${oneLine(name)}: ${valueText(value)}`)
      .join('; '),
    detailLength,
  );

const entry = (
  tell: Words,
  { seq, at, event, actor, fix, details, proof }: AuditLine,
  withFix: boolean,
): RichTextSection => {
  const text = detailText(details);
  return line(
    moment(at, '{date_short_pretty} {time_secs}'),
    words('  '),
    bold(oneLine(event)),
    words(tell(say('fix.by'))),
    person(cut(oneLine(actor), valueLength)),
    ...(withFix && fix ? [words('  '), code(cut(oneLine(fix), valueLength))] : []),
    ...(text === '' ? [] : [words(`  –  ${text}`)]),
    italic(`  #${seq}`),
    ...(proof === 'forged'
      ? [bold(tell(say('record.forged')))]
      : proof === 'unproven'
        ? [italic(tell(say('record.unproven')))]
        : []),
  );
};

/** `entries`: newest first, and no more than were asked for. `filter`: which they are. */
export const renderAudit = (tell: Words, entries: readonly AuditLine[], filter: Message, isOneFix: boolean): Draft => {
  const what = oneLine(tell(filter));
  const shown = entries.slice(0, mostLines).toReversed();
  const rest = entries.length - shown.length;
  return {
    text: tell(say('record.text', { what, count: entries.length })),
    blocks: [
      rich(line(bold(tell(say('record.title', { what }))))),
      ...(shown.length === 0
        ? [rich(line(words(tell(say('record.nothing')))))]
        : [rich(bullets(shown.map((each) => entry(tell, each, !isOneFix))))]),
      ...(rest > 0 ? [rich(line(italic(tell(say('record.newest', { shown: shown.length })))))] : []),
      {
        type: 'context',
        elements: [plain(tell(say('record.verify')))],
      },
    ],
  };
};
