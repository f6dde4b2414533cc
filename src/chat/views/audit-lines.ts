import { inWords } from '../../words/in-words.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import type { Draft } from './draft.ts';
import { cut, oneLine } from './text.ts';
import { bold, bullets, code, italic, type Line, line, moment, notes, person, rich, words } from './view.ts';

/** The record of fixes, for one person: newest last, as it would be told. */

export interface AuditLine {
  seq: number;
  /** Milliseconds since 1970. */
  at: number;
  event: Message | string;
  actor: string;
  fix?: string | undefined;
  details: Readonly<Record<string, unknown>>;
  proof: 'proven' | 'unproven' | 'forged' | 'unchecked';
}

const mostLines = 20;
const valueLength = 120;
const detailLength = 300;

const valueText = (tell: Words, value: unknown): string => {
  const told = inWords(value, tell);
  return cut(oneLine(typeof told === 'string' ? told : (JSON.stringify(told) ?? '')), valueLength);
};

/** What people look for, in this order; the rest of an entry is for the command line. */
const telling = [
  ['title', say('audit-detail.title')],
  ['button', say('audit-detail.button')],
  ['reason', say('audit-detail.reason')],
  ['status', say('audit-detail.status')],
  ['summary', say('audit-detail.summary')],
  ['outcome', say('audit-detail.outcome')],
  ['ok', say('audit-detail.ok')],
  ['lines', say('audit-detail.lines')],
  ['difference', say('audit-detail.difference')],
  ['command', say('audit-detail.command')],
  ['action', say('audit-detail.action')],
  ['approvals', say('audit-detail.approvals')],
  ['needed', say('audit-detail.needed')],
  ['answers', say('audit-detail.answers')],
  ['of', say('audit-detail.of')],
  ['value', say('audit-detail.value')],
  ['wanted', say('audit-detail.wanted')],
  ['what', say('audit-detail.what')],
  ['lost', say('audit-detail.lost')],
  ['done', say('audit-detail.done')],
] as const;

const detailText = (tell: Words, details: AuditLine['details']): string => {
  const colon = tell(say('word.colon'));
  return cut(
    telling
      .map(([name, label]) => [label, details[name]] as const)
      .filter(([, value]) => value !== null && value !== undefined && value !== '')
      .map(([label, value]) => `${tell(label)}${colon}${valueText(tell, value)}`)
      .join(tell(say('word.semicolon'))),
    detailLength,
  );
};

const entry = (tell: Words, { seq, at, event, actor, fix, details, proof }: AuditLine, withFix: boolean): Line => {
  const text = detailText(tell, details);
  return line(
    moment(at, 'day-second'),
    words('  '),
    bold(oneLine(tell(event))),
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
      notes(tell(say('record.verify'))),
    ],
  };
};
