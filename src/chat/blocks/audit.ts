import type { RichTextSection } from '@slack/types';
import type { Draft } from './draft.ts';
import { bold, bullets, code, italic, line, moment, person, rich, words } from './rich.ts';
import { cut, many, oneLine } from './text.ts';

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

const entry = ({ seq, at, event, actor, fix, details, proof }: AuditLine, withFix: boolean): RichTextSection => {
  const text = detailText(details);
  return line(
    moment(at, '{date_short_pretty} {time_secs}'),
    words('  '),
    bold(oneLine(event)),
    words(' by '),
    person(cut(oneLine(actor), valueLength)),
    ...(withFix && fix ? [words('  '), code(cut(oneLine(fix), valueLength))] : []),
    ...(text === '' ? [] : [words(`  –  ${text}`)]),
    italic(`  #${seq}`),
    ...(proof === 'forged' ? [bold('  FORGED')] : proof === 'unproven' ? [italic(' unproven')] : []),
  );
};

/** `entries`: newest first, and no more than were asked for. `what`: the filter, in words. */
export const renderAudit = (entries: readonly AuditLine[], what: string, isOneFix: boolean): Draft => {
  const shown = entries.slice(0, mostLines).toReversed();
  const rest = entries.length - shown.length;
  return {
    text: `The record of fixes, ${what}: ${many(entries.length, 'entry', 'entries')}`,
    blocks: [
      rich(line(bold(`The record of fixes, ${oneLine(what)}`))),
      ...(shown.length === 0
        ? [rich(line(words('There is nothing on record.')))]
        : [rich(bullets(shown.map((each) => entry(each, !isOneFix))))]),
      ...(rest > 0
        ? [rich(line(italic(`The newest ${shown.length} are shown. Ask for one fix, one person or a shorter time.`)))]
        : []),
      {
        type: 'context',
        elements: [
          { type: 'plain_text', text: 'Whether it is whole is checked by: calico-why audit verify', emoji: false },
        ],
      },
    ],
  };
};
