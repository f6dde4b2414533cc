import { causeName } from '../case/cause-name.ts';
import type { PastAnswer } from '../case/past-answer.ts';
import { endsOf } from '../case/question.ts';
import { type CauseId, causeIds } from '../faults/causes.ts';
import { tableOf } from '../table.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { nearestNames } from './nearest.ts';
import { type Parsed, refused } from './parsed.ts';

/** `history node node-2 since 3d`: which of the questions that were answered are wanted. */
export interface HistoryRequest {
  /** `namespace/name`, or a name alone, of any namespace. */
  pod?: string;
  node?: string;
  /** What the name of the cause begins with. */
  cause?: string;
  /** Milliseconds back from now. */
  sinceMs?: number;
}

const units: Record<string, number> = tableOf({ m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 });
const mostBack = 3_660 * 86_400_000;
const usualBack = 30 * 86_400_000;

const mostNamed = 3;
const longestWord = 253 * 2 + 1;
const isName = (value: string): boolean => value.length <= longestWord && /^[\w.-]+$/.test(value);
const isPod = (value: string): boolean => {
  const parts = value.replace(/^pod\//, '').split('/');
  return parts.length <= 2 && parts.every(isName);
};

const causesNamed = (cause: string): CauseId[] => causeIds.filter((id) => id.startsWith(cause));

const readSince = (value: string): HistoryRequest | undefined => {
  const [, count, unit = ''] = /^(\d{1,6})([mhdw])$/i.exec(value) ?? [];
  const back = Number(count) * (units[unit.toLowerCase()] ?? Number.NaN);
  return back > 0 ? { sinceMs: Math.min(back, mostBack) } : undefined;
};

/** Undefined: these are not such words. */
const readPart = (name: string, value: string): HistoryRequest | undefined => {
  if (name === 'pod' && isPod(value)) return { pod: value.replace(/^pod\//, '') };
  if (name === 'node' && isName(value.replace(/^node\//, ''))) return { node: value.replace(/^node\//, '') };
  if (name === 'cause') {
    const cause = value.toLowerCase();
    return cause === '' || causesNamed(cause).length === 0 ? undefined : { cause };
  }
  return name === 'since' ? readSince(value) : undefined;
};

const problemOf = (name: string, value: string) => {
  const near =
    name === 'cause'
      ? nearestNames(
          value.toLowerCase(),
          causeIds.map((id) => ({ name: id })),
        )
      : [];
  return near.length > 0
    ? say('wrong.history-cause', { text: value.slice(0, 80), names: near.map((one) => one.name).join(', ') })
    : say('wrong.history', { text: `${name} ${value}`.trim().slice(0, 80) });
};

/** Undefined: it is not a wish for the history. */
export const parseHistoryRequest = (text: string): Parsed<HistoryRequest> | undefined => {
  const [first = '', ...rest] = text.trim().split(/\s+/);
  if (first.toLowerCase() !== 'history' && first !== '历史') return undefined;
  let request: HistoryRequest = {};
  for (let at = 0; at < rest.length; at += 2) {
    const [name = '', value = ''] = [rest[at]?.toLowerCase(), rest[at + 1]];
    const part = readPart(name, value);
    if (part === undefined) return refused(problemOf(name, value));
    request = { ...request, ...part };
  }
  return { ok: true, asked: request };
};

/** Words that mean it. */
export const writeHistory = ({ pod, node, cause, sinceMs }: HistoryRequest): string =>
  [
    'history',
    ...(pod ? [`pod ${pod}`] : []),
    ...(node ? [`node ${node}`] : []),
    ...(cause ? [`cause ${cause}`] : []),
    ...(sinceMs ? [`since ${Math.round(sinceMs / 60_000)}m`] : []),
  ].join(' ');

/** From when on, in milliseconds since 1970. */
export const wantedSince = ({ sinceMs = usualBack }: HistoryRequest, now: number): number => now - sinceMs;

const podsOf = ({ pods, question }: PastAnswer): string[] => [
  ...pods,
  ...endsOf(question).flatMap((end) =>
    end.kind === 'pod' ? [end.namespace === undefined ? end.name : `${end.namespace}/${end.name}`] : [],
  ),
];

const nodesOf = ({ nodes, causes, question }: PastAnswer): (string | undefined)[] => [
  ...nodes,
  ...causes.map(({ node }) => node),
  ...endsOf(question).map((end) => (end.kind === 'node' ? end.name : undefined)),
];

/** The parts of what is wanted. */
export const describeHistory = ({ pod, node, cause, sinceMs }: HistoryRequest): Message => {
  const parts = [
    ...(pod ? [pod] : []),
    ...(node ? [say('name.node', { name: node })] : []),
    ...(cause ? causesNamed(cause).slice(0, mostNamed).map(causeName) : []),
    ...(sinceMs ? [say('record.of-last', { minutes: Math.round(sinceMs / 60_000) })] : []),
  ];
  return parts.length === 0 ? say('record.newest-first') : say('record.filter', { filter: parts });
};

/** Whether it is among what is wanted. */
export const isWanted =
  ({ pod, node, cause }: HistoryRequest) =>
  (past: PastAnswer): boolean =>
    (pod === undefined ||
      podsOf(past).some((one) => one === pod || (!pod.includes('/') && one.split('/').at(-1) === pod))) &&
    (node === undefined || nodesOf(past).includes(node)) &&
    (cause === undefined || past.causes.some(({ id }) => id.startsWith(cause)));
