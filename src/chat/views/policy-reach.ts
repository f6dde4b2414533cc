import type { PolicyReachAnswer } from '../../case/policy-answer.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { policyMarks, policyWords } from './policy-words.ts';
import { type Block, bold, bullets, italic, type Line, line, rich, words } from './view.ts';

/** Who can reach a pod, or what it can reach: in a thread, with the whole of it as a file. */

const mostGroups = 12;

type Group = PolicyReachAnswer['groups'][number];

const groupLine = (tell: Words, { verdict, peers, service, reason }: Group): Line =>
  line(
    words(`${policyMarks[verdict]} `),
    bold(tell(say('reach.group', { peers, what: service }))),
    italic(` (${tell(reason)})`),
  );

export const reachBlocks = (tell: Words, { groups, notes }: PolicyReachAnswer): Block[] => {
  const rest = groups.length - mostGroups;
  return [
    rich(
      groups.length === 0
        ? line(words(tell(say('reach.no-other'))))
        : bullets(groups.slice(0, mostGroups).map((group) => groupLine(tell, group))),
      ...(rest > 0 ? [line(italic(tell(say('more.groups', { count: rest }))))] : []),
      ...notes.map((note) => line(italic(tell(note)))),
    ),
  ];
};

export const reachLines = (tell: Words, { summary, groups, notes }: PolicyReachAnswer): string[] => [
  tell(summary),
  ...groups.map(
    ({ verdict, peers, service, reason }) =>
      `  ${tell(policyWords[verdict])} ${tell(say('reach.group', { peers, what: service }))} (${tell(reason)})`,
  ),
  ...notes.map((note) => tell(note)),
];

/** Whether a message has all of it. */
export const isShortReach = ({ groups }: PolicyReachAnswer): boolean => groups.length <= mostGroups;
