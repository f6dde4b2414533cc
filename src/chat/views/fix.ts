import { type FixClass, type FixStatus, mayHaveRun, type ProposedFix } from '../../case/fix.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { actionIds } from './actions.ts';
import type { Draft } from './draft.ts';
import { fixValue } from './fix-value.ts';
import { cut, oneLine } from './text.ts';
import {
  type Block,
  type Button,
  bold,
  controls,
  divider,
  italic,
  type Line,
  line,
  moment,
  notes,
  type Piece,
  person,
  preformatted,
  rich,
  words,
} from './view.ts';

/** The fixes of one cause through their lives, each in three lines; what else there is to say is in `fix-details.ts`. */

/** Who may approve. Names are text and no mentions: nobody is called at night by a message that only offers. */
export type Approvers =
  | { kind: 'people'; names: readonly string[]; notAsker?: boolean }
  | { kind: 'nobody'; reason: Message };

export interface FixView {
  id: string;
  /** Digest of all that a press of its buttons is for. */
  offer: string;
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
  step?: Message;
  finishedAt?: number;
  /** How it ended, in a sentence. */
  summary?: Message | string;
  /** What came back, and what verification said. */
  lines?: readonly (Message | string)[];
  /** For `stale`: `- was` and `+ is`. */
  difference?: readonly (Message | string)[];
  /** Set while it can be taken back. */
  undoUntil?: number;
  undoneBy?: string;
  /** No fix worker is alive to take it. */
  waits: boolean;
}

/** Fixes of one message; more than three are not shown. */
export interface FixGroup {
  cause: Message | string;
  fixes: readonly FixView[];
}

const changes: Record<FixClass, Message> = {
  ipam: say('fix.changes-ipam'),
  pod: say('fix.changes-pod'),
  agent: say('fix.changes-agent'),
  node: say('fix.changes-node'),
  policy: say('fix.changes-policy'),
  settings: say('fix.changes-settings'),
  rights: say('fix.changes-rights'),
  evidence: say('fix.changes-evidence'),
};

export const states: Readonly<Record<FixStatus, { mark: string; word: Message }>> = {
  proposed: { mark: '✋', word: say('fix.is-proposed') },
  approved: { mark: '👍', word: say('fix.is-approved') },
  running: { mark: '🔧', word: say('fix.is-running') },
  succeeded: { mark: '✅', word: say('fix.is-succeeded') },
  failed: { mark: '❌', word: say('fix.is-failed') },
  unknown: { mark: '❓', word: say('fix.is-unknown') },
  expired: { mark: '⌛', word: say('fix.is-expired') },
  rejected: { mark: '🚫', word: say('fix.is-rejected') },
  stale: { mark: '🔀', word: say('fix.is-stale') },
};

/** What stands in the message itself; all of it is behind Details. */
const shownLines = { lines: 6, line: 100 };
/** As much as a confirmation may say. */
const confirmLength = 300;
/** Longer commands go along as a file. */
const longestCommand = 2_500;
/** Instead of a person: another fix has repaired it. */
export const notNeeded = 'calico-why';
const mostFixes = 3;
const mostNames = 8;
const titleLength = 120;
const whyLength = 300;
const nameLength = 40;

const text = (tell: Words, lines: readonly (Message | string)[], room: { lines: number; line: number }): string => {
  const rest = lines.length - room.lines;
  return [
    ...lines.slice(0, room.lines).map((each) => cut(oneLine(tell(each)), room.line)),
    ...(rest > 0 ? [tell(say('more.lines', { count: rest }))] : []),
  ].join('\n');
};

/** The records end a fix in half sentences. */
const sentence = (tell: Words, told: Message | string): string => {
  const short = cut(oneLine(tell(told)), whyLength);
  const end = tell(say('word.stop'));
  return `${short.charAt(0).toUpperCase()}${short.slice(1)}${/[.!?…。！？]$/.test(short) ? '' : end}`;
};

/** Who approved is named by id in a record's sentence, and as a person to people. */
const sentenceWith = (tell: Words, told: Message | string, approvals: FixView['approvals']): Piece[] => {
  const ids = new Set(approvals.map(({ user }) => user));
  let before = '';
  const parts: Piece[] = [];
  for (const part of sentence(tell, told).split(/\b([UW][A-Z0-9]{2,20})\b/)) {
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

export const titleOf = (tell: Words, { fix }: FixView): string => cut(oneLine(tell(fix.title)), titleLength);

const listed = (tell: Words, people: readonly { user: string }[]): Piece[] =>
  people.flatMap(({ user }, index) => [...(index > 0 ? [words(tell(say('word.comma')))] : []), person(user)]);

const confirm = (
  tell: Words,
  { title, lead, yes }: { title: Message; lead: Message; yes: Message },
  command: string,
): Button['confirm'] & object => {
  const before = tell(lead);
  const whole = oneLine(command);
  // What does not fit is not left out in silence: the message has it behind a button.
  const more = tell(say('fix.all-in-details'));
  const fits = before.length + whole.length + 1 <= confirmLength;
  const short = fits ? whole : `${cut(whole, Math.max(confirmLength - before.length - more.length - 2, 40))}\n${more}`;
  return { title: tell(title), text: `${before}\n${short}`, yes: tell(yes), no: tell(say('button.cancel')) };
};

/** What is run comes from our own record alone; by its value a press is for that record as it is shown here. */
const button = (action: string, label: string, view: FixView, more: Partial<Button> = {}): Button => ({
  kind: 'button',
  action,
  label,
  value: fixValue(view),
  ...more,
});

const decisions = (tell: Words, view: FixView): Button[] => {
  const { command } = view.fix;
  if (view.status === 'proposed') {
    const yes = say('button.approve');
    const wording = { title: say('fix.confirm-title'), lead: say('fix.confirm'), yes };
    return [
      button(actionIds.fixApprove, tell(yes), view, { isMain: true, confirm: confirm(tell, wording, command) }),
      button(actionIds.fixReject, tell(say('button.reject')), view),
    ];
  }
  // Also of a fix that failed: what it changed may be in the way.
  if (!mayHaveRun(view.status) || view.undoUntil === undefined) return [];
  const yes = say('button.undo');
  const wording = { title: say('fix.undo-title'), lead: say('fix.undo', { fix: titleOf(tell, view) }), yes };
  return [button(actionIds.fixUndo, tell(yes), view, { confirm: confirm(tell, wording, command) })];
};

const buttonsOf = (tell: Words, view: FixView): Button[] => [
  ...decisions(tell, view),
  button(actionIds.fixDetails, tell(say('button.details')), view),
];

/** `✅ Done  by …`: the state at a glance, and the one sentence that belongs to it. */
export const stateLine = (tell: Words, view: FixView): Piece[] => {
  const put = (told: Message): Piece => words(tell(told));
  const { status, approvals, needed, summary } = view;
  const { mark, word } = states[status];
  const lead = view.undoneBy ? [words('↩️ '), bold(tell(say('fix.taken-back')))] : [words(`${mark} `), bold(tell(word))];
  const approved = approvals.length > 0 ? [put(say('fix.approved-by')), ...listed(tell, approvals)] : [];
  const stop = tell(say('word.stop-and'));
  const by = put(say('fix.by'));
  const nothingRun = put(say('fix.nothing-run'));
  const tail = summary ? [words(stop), ...sentenceWith(tell, summary, approvals)] : [];
  switch (status) {
    case 'proposed': {
      const count = needed > 1 ? [put(say('fix.have-approved', { approvals: approvals.length, needed }))] : [];
      const who = approvals.length > 0 ? [put(say('word.colon')), ...listed(tell, approvals)] : [];
      return [...lead, ...count, ...who, put(say('fix.until')), moment(view.expiresAt)];
    }
    case 'approved':
      return [
        ...lead,
        by,
        ...listed(tell, approvals),
        put(view.waits ? say('fix.waits-for-worker') : say('fix.waits')),
      ];
    case 'running':
      return [...lead, ...approved, words(`${stop}${oneLine(tell(view.step ?? say('fix.step-first')))} …`)];
    case 'rejected':
      if (view.rejectedBy === notNeeded) return [words('⚪ '), bold(tell(say('fix.not-needed'))), nothingRun];
      return view.rejectedBy === undefined ? [...lead, ...tail] : [...lead, by, person(view.rejectedBy), nothingRun];
    case 'expired':
      return [...lead, words(`${stop}${summary ? sentence(tell, summary) : tell(say('fix.nobody-approved'))}`)];
    default:
      return [...lead, ...(view.undoneBy ? [by, person(view.undoneBy)] : []), ...approved, ...tail];
  }
};

export const whoLine = ({ approvers, needed }: FixView): Message => {
  if (approvers.kind === 'nobody') return say('fix.nobody-may', { reason: approvers.reason });
  const shown = approvers.names.slice(0, mostNames).map((name) => cut(oneLine(name), nameLength));
  const rest = approvers.names.length - shown.length;
  const listedNames = shown.join(', ');
  const names = rest > 0 ? say('more.of', { names: listedNames, count: rest }) : listedNames;
  const but = approvers.notAsker ? say('fix.not-asker') : '';
  return needed > 1 ? say('fix.needs-people', { needed, names, but }) : say('fix.may-approve', { names, but });
};

/** `Risk: it changes one node's own network` */
export const risk = (tell: Words, { fix }: FixView): Piece[] => [
  words(tell(say('fix.risk'))),
  words(tell(changes[fix.class])),
  ...(fix.namespace
    ? [words(tell(say('fix.in-namespace', { namespace: cut(oneLine(fix.namespace), nameLength) })))]
    : []),
];

/** Before it is decided what it is comes first; afterwards how it stands. */
const headLines = (tell: Words, view: FixView): Line[] => {
  const title = bold(titleOf(tell, view));
  const state = stateLine(tell, view);
  if (view.status !== 'proposed') return [line(...state), line(title)];
  const [mark, ...rest] = state;
  return [line(...(mark ? [mark] : []), title), line(...risk(tell, view), words('  –  '), ...rest)];
};

/** Who may press it is told to whom it is refused; that nobody can, to everybody. */
const remarks = (tell: Words, view: FixView): string[] =>
  view.status !== 'proposed'
    ? []
    : [
        ...(view.approvers.kind === 'nobody' ? [tell(whoLine(view))] : []),
        ...(view.waits ? [tell(say('fix.no-worker'))] : []),
      ];

/** What it is, what it risks, and its buttons; why, on what it rests and what is run are behind Details. */
const fixBlocks = (tell: Words, view: FixView): Block[] => {
  const { status, lines = [], difference = [] } = view;
  const decided = decisions(tell, view);
  const said = remarks(tell, view);
  return [
    rich(
      ...headLines(tell, view),
      ...(difference.length > 0
        ? [line(words(tell(say('fix.difference')))), preformatted(text(tell, difference, shownLines))]
        : []),
      // What went as it should is known by its state.
      ...(lines.length > 0 && status !== 'succeeded'
        ? [line(words(tell(say('fix.came-back')))), preformatted(text(tell, lines, shownLines))]
        : []),
    ),
    ...(said.length > 0 ? [notes(...said)] : []),
    ...(view.undoUntil !== undefined && decided.length > 0
      ? [rich(line(italic(tell(say('fix.undo-until'))), moment(view.undoUntil)))]
      : []),
    ...controls(`fix:${view.id}`, buttonsOf(tell, view)),
  ];
};

/** One message for one cause, which is brought up to date as its fixes go through their lives. */
export const renderFixes = (tell: Words, { cause, fixes: all }: FixGroup): Draft => {
  const fixes = all.slice(0, mostFixes);
  const [only] = fixes;
  const [title, state] =
    only && fixes.length === 1
      ? [titleOf(tell, only), tell(states[only.status].word)]
      : [
          tell(say('fix.many', { count: fixes.length })),
          fixes.map(({ status }) => tell(states[status].word)).join(tell(say('word.comma'))),
        ];
  return {
    text: `${title}${tell(say('word.colon'))}${state}`,
    blocks: [
      notes(`${tell(say('fix.for'))}${cut(oneLine(tell(cause)), whyLength)}`),
      ...fixes.flatMap((view, index): Block[] => [...(index > 0 ? [divider] : []), ...fixBlocks(tell, view)]),
    ],
    whole: {
      name: 'fix.txt',
      title: tell(say('fix.whole')),
      content: fixes.map(({ fix }) => `${tell(fix.title)}\n${fix.command}\n`).join('\n'),
      always: fixes.some(({ fix }) => fix.command.length > longestCommand),
    },
  };
};
