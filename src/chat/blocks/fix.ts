import type { Button, ConfirmationDialog, RichTextBlock, RichTextElement } from '@slack/types';
import { type FixClass, type FixStatus, mayHaveRun, type ProposedFix } from '../../case/fix.ts';
import { actionIds } from './actions.ts';
import type { Block, Draft } from './draft.ts';
import { limits } from './limits.ts';
import { bold, bullets, code, italic, line, moment, person, preformatted, rich, words } from './rich.ts';
import { cut, many, oneLine, plain } from './text.ts';

/** The fixes of one cause through their lives: what each changes, on what it rests, who may, how it went. */

/** Who may approve. Names are text and no mentions: nobody is called at night by a message that only offers. */
export type Approvers =
  | { kind: 'people'; names: readonly string[]; notAsker?: boolean }
  | { kind: 'nobody'; reason: string };

export interface FixView {
  id: string;
  fix: ProposedFix;
  status: FixStatus;
  approvers: Approvers;
  /** People who have to approve. */
  needed: number;
  approvals: readonly { user: string; at: number }[];
  /** Milliseconds since 1970. */
  expiresAt: number;
  rejectedBy?: string;
  /** What is being done while it runs, such as "looking once more". */
  step?: string;
  finishedAt?: number;
  /** How it ended, in a sentence. */
  summary?: string;
  /** What came back, and what verification said. */
  lines?: readonly string[];
  /** For `stale`: `- was` and `+ is`. */
  difference?: readonly string[];
  /** Set while it can be taken back. */
  undoUntil?: number;
  undoneBy?: string;
  /** No fix worker is alive to take it. */
  waits: boolean;
}

/** Fixes of one message; more than three are not shown. */
export interface FixGroup {
  cause: string;
  fixes: readonly FixView[];
}

const changes: Record<FixClass, string> = {
  ipam: "Calico's record of addresses",
  pod: 'one pod: it is deleted, and its owner makes it anew',
  agent: 'nothing for good: a part of Calico is restarted',
  node: "one node's own network",
  policy: 'what policies allow',
  settings: 'settings of Calico',
  rights: "rights of Calico's accounts",
  evidence: 'nothing: evidence is gathered',
};

const states: Record<FixStatus, { mark: string; word: string }> = {
  proposed: { mark: '✋', word: 'Needs approval' },
  approved: { mark: '👍', word: 'Approved' },
  running: { mark: '🔧', word: 'Running' },
  succeeded: { mark: '✅', word: 'Done' },
  failed: { mark: '❌', word: 'Failed' },
  unknown: { mark: '❓', word: 'Nobody knows whether it was done' },
  expired: { mark: '⌛', word: 'Expired' },
  rejected: { mark: '🚫', word: 'Rejected' },
  stale: { mark: '🔀', word: 'Not run, because things have changed' },
};

/** One message holds all buttons of its fixes, so what surrounds them is cut before Slack would. */
interface Room {
  command: number;
  evidence: number;
  lines: number;
  line: number;
}
const roomForOne: Room = { command: 2_500, evidence: 6, lines: 12, line: 200 };
const roomForEach: Room = { command: 600, evidence: 3, lines: 6, line: 100 };
/** Instead of a person: another fix has mended it. */
export const notNeeded = 'calico-why';
const mostFixes = 3;
const mostNames = 8;
const titleLength = 120;
const whyLength = 300;
const nameLength = 40;
const confirmTitle = 'Run this once?';
const undoTitle = 'Take it back?';

const text = (lines: readonly string[], room: Room): string => {
  const rest = lines.length - room.lines;
  return [
    ...lines.slice(0, room.lines).map((each) => cut(oneLine(each), room.line)),
    ...(rest > 0 ? [`… ${many(rest, 'more line')}`] : []),
  ].join('\n');
};

/** The records end a fix in half sentences. */
const sentence = (words: string): string => {
  const short = cut(oneLine(words), whyLength);
  return `${short.charAt(0).toUpperCase()}${short.slice(1)}${/[.!?…]$/.test(short) ? '' : '.'}`;
};

/** Who approved is named by id in a record's sentence, and as a person to people. */
const sentenceWith = (text: string, approvals: FixView['approvals']): RichTextElement[] => {
  const ids = new Set(approvals.map(({ user }) => user));
  let before = '';
  const parts: RichTextElement[] = [];
  for (const part of sentence(text).split(/\b([UW][A-Z0-9]{2,20})\b/)) {
    if (!ids.has(part)) {
      before += part;
      continue;
    }
    if (before !== '') parts.push(words(before));
    before = '';
    parts.push(person(part));
  }
  return before === '' ? parts : [...parts, words(before)];
};

const titleOf = ({ fix }: FixView): string => cut(oneLine(fix.title), titleLength);

const listed = (people: readonly { user: string }[]): RichTextElement[] =>
  people.flatMap(({ user }, index) => [...(index > 0 ? [words(', ')] : []), person(user)]);

const confirm = (title: string, lead: string, command: string, yes: string): ConfirmationDialog => ({
  title: plain(cut(title, limits.confirmTitle)),
  text: plain(cut(`${lead}\n${oneLine(command)}`, limits.confirmText)),
  confirm: plain(yes),
  deny: plain('Cancel'),
});

/** The value is the fix's opaque id and nothing else: what is run comes from our own record alone. */
const button = (action: string, label: string, view: FixView, more: Partial<Button> = {}): Button => ({
  type: 'button',
  action_id: action,
  text: plain(label),
  value: view.id,
  ...more,
});

const buttonsOf = (view: FixView): Button[] => {
  const { command } = view.fix;
  if (view.status === 'proposed') {
    const lead = 'It is checked again first, then run once:';
    return [
      button(actionIds.fixApprove, 'Approve', view, {
        style: 'primary',
        confirm: confirm(confirmTitle, lead, command, 'Approve'),
      }),
      button(actionIds.fixReject, 'Reject', view),
    ];
  }
  // Also of one that did not come out well: what it changed may be in the way.
  if (!mayHaveRun(view.status) || view.undoUntil === undefined) return [];
  const lead = `Takes back: ${titleOf(view)}. What it did was:`;
  return [button(actionIds.fixUndo, 'Undo', view, { confirm: confirm(undoTitle, lead, command, 'Undo') })];
};

/** `✅ Done  by …`: the state at a glance, and the one sentence that belongs to it. */
const stateLine = (view: FixView): RichTextElement[] => {
  const { status, approvals, needed, summary } = view;
  const { mark, word } = states[status];
  const lead = view.undoneBy ? [words('↩️ '), bold('Taken back')] : [words(`${mark} `), bold(word)];
  const approved = approvals.length > 0 ? [words('  –  approved by '), ...listed(approvals)] : [];
  const tail = summary ? [words('. '), ...sentenceWith(summary, approvals)] : [];
  switch (status) {
    case 'proposed': {
      const count = needed > 1 ? [words(`  –  ${approvals.length} of ${needed} people have approved`)] : [];
      const by = approvals.length > 0 ? [words(': '), ...listed(approvals)] : [];
      return [...lead, ...count, ...by, words('  –  until '), moment(view.expiresAt)];
    }
    case 'approved':
      return [
        ...lead,
        words(' by '),
        ...listed(approvals),
        words(
          view.waits ? '. No fix worker is running now: it waits for one, and is checked again first.' : '. It waits.',
        ),
      ];
    case 'running':
      return [...lead, ...approved, words(`. ${view.step ? oneLine(view.step) : 'It is checked again first'} …`)];
    case 'rejected':
      if (view.rejectedBy === notNeeded)
        return [words('⚪ '), bold('Not needed any more'), words('. Nothing was run.')];
      return view.rejectedBy === undefined
        ? [...lead, ...tail]
        : [...lead, words(' by '), person(view.rejectedBy), words('. Nothing was run.')];
    case 'expired':
      return [...lead, words(`. ${summary ? sentence(summary) : 'Nobody approved it in time. Nothing was changed.'}`)];
    default:
      return [...lead, ...(view.undoneBy ? [words(' by '), person(view.undoneBy)] : []), ...approved, ...tail];
  }
};

const whoLine = ({ approvers, needed }: FixView): string => {
  if (approvers.kind === 'nobody') return `Nobody may approve it: ${approvers.reason}`;
  const shown = approvers.names.slice(0, mostNames).map((name) => cut(oneLine(name), nameLength));
  const rest = approvers.names.length - shown.length;
  const names = rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
  const but = approvers.notAsker ? ', but not who asked' : '';
  return `${needed > 1 ? `Needs ${needed} people of` : 'May approve'}: ${names}${but}`;
};

/** What somebody who decides has to know; left out once it is decided. */
const basis = ({ fix }: FixView, room: Room): RichTextBlock['elements'] => [
  ...(fix.why ? [line(words(cut(oneLine(fix.why), whyLength)))] : []),
  line(
    words('Changes '),
    words(changes[fix.class]),
    ...(fix.namespace ? [words(`, in ${cut(oneLine(fix.namespace), nameLength)}`)] : []),
  ),
  ...(fix.evidence.length > 0
    ? [
        line(words('Rests on, and is checked again just before:')),
        bullets([
          ...fix.evidence.slice(0, room.evidence).map((each) => line(code(cut(oneLine(each), room.line)))),
          ...(fix.evidence.length > room.evidence
            ? [line(italic(`… and ${many(fix.evidence.length - room.evidence, 'more line')}`))]
            : []),
        ]),
      ]
    : []),
];

const fixBlocks = (view: FixView, room: Room): Block[] => {
  const { fix, status, lines = [], difference = [] } = view;
  const open = status === 'proposed';
  const buttons = buttonsOf(view);
  return [
    rich(line(...stateLine(view)), line(bold(titleOf(view)))),
    rich(
      ...(open ? basis(view, room) : []),
      preformatted(cut(fix.command, room.command)),
      ...(difference.length > 0
        ? [line(words('What it rested on, against what is there now:')), preformatted(text(difference, room))]
        : []),
      ...(lines.length > 0 ? [line(words('What came back:')), preformatted(text(lines, room))] : []),
    ),
    {
      type: 'context',
      elements: open
        ? [
            plain(whoLine(view)),
            ...(view.waits ? [plain('No fix worker is running now: an approved fix waits for one.')] : []),
          ]
        : [plain(`On record as fix ${view.id}`)],
    },
    ...(view.undoUntil !== undefined && buttons.length > 0
      ? [rich(line(italic('It can be taken back until '), moment(view.undoUntil)))]
      : []),
    ...(buttons.length > 0 ? [{ type: 'actions' as const, block_id: `fix:${view.id}`, elements: buttons }] : []),
  ];
};

/** One message for one cause, which is brought up to date as its fixes go through their lives. */
export const renderFixes = ({ cause, fixes: all }: FixGroup): Draft => {
  const fixes = all.slice(0, mostFixes);
  const room = fixes.length > 1 ? roomForEach : roomForOne;
  const [only] = fixes;
  const [title, state] =
    only && fixes.length === 1
      ? [titleOf(only), states[only.status].word]
      : [many(fixes.length, 'fix', 'fixes'), fixes.map(({ status }) => states[status].word).join(', ')];
  return {
    text: `${title}: ${state}`,
    blocks: [
      rich(line(words('🔧 For: '), words(cut(oneLine(cause), whyLength)))),
      ...fixes.flatMap((view, index): Block[] => [
        ...(index > 0 ? [{ type: 'divider' as const }] : []),
        ...fixBlocks(view, room),
      ]),
    ],
    whole: {
      name: 'fix.txt',
      title: 'What would be run, whole',
      content: fixes.map(({ fix }) => `${fix.title}\n${fix.command}\n`).join('\n'),
      always: fixes.some(({ fix }) => fix.command.length > room.command),
    },
  };
};
