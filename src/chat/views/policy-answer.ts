import { compareWithFlows } from '../../case/flows.ts';
import type { PolicyAnswer, PolicyExplanationAnswer, PolicyVerdictAnswer } from '../../case/policy-answer.ts';
import { policySummary } from '../../case/policy-answer.ts';
import { sayingHowRulesCount } from '../../case/rule-counting.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import type { Draft } from './draft.ts';
import { changeBlocks, changeLines, isShortChange } from './policy-change.ts';
import { isShortReach, reachBlocks, reachLines } from './policy-reach.ts';
import { policyMarks, policyWords } from './policy-words.ts';
import { cut, oneLine } from './text.ts';
import { type Block, bold, bullets, code, italic, type Line, line, preformatted, rich, words } from './view.ts';

/** What the policies say about a connection, or about a pod: in a thread, with the whole of it as a file. */

const mostGroups = 12;
const mostProblems = 12;
const peersLength = 300;

type Side = PolicyVerdictAnswer['sides'][number];
type Peers = PolicyExplanationAnswer['reaches'][number];

const deciding = (tell: Words, { tier, policy, rule }: Side): Line[] =>
  policy === undefined
    ? []
    : [
        line(
          words(tell(say('policy.decides'))),
          code(oneLine(policy)),
          words(
            [rule, tier === undefined ? undefined : say('policy.tier', { tier })]
              .flatMap((part) => (part ? [`${tell(say('word.comma'))}${tell(part)}`] : []))
              .join(''),
          ),
        ),
      ];

const sideBlock = (tell: Words, side: Side): Block =>
  rich(
    line(
      words(`${policyMarks[side.verdict]} `),
      bold(`${tell(side.side)}${tell(say('word.colon'))}${tell(policyWords[side.verdict])}`),
      words(` – ${tell(side.reason)}`),
    ),
    ...deciding(tell, side),
    ...(side.beside === undefined ? [] : [bullets(side.beside.map((note) => line(words(tell(note)))))]),
  );

const problemBlocks = (tell: Words, problems: readonly Message[]): Block[] => {
  if (problems.length === 0) return [];
  const rest = problems.length - mostProblems;
  return [
    rich(
      line(bold(tell(say('policy.left-out')))),
      bullets(problems.slice(0, mostProblems).map((problem) => line(words(tell(problem))))),
      ...(rest > 0 ? [line(italic(tell(say('more.any', { count: rest }))))] : []),
    ),
  ];
};

/** What Calico's own flow logs saw, beside what the policies say. */
const flowBlocks = (tell: Words, { flows, verdict }: PolicyVerdictAnswer): Block[] => {
  if (flows === undefined) return [];
  const { agrees, statement, lines } = compareWithFlows(flows.logs, verdict, flows.pair);
  return [
    rich(
      line(bold(`${agrees === false ? '⚠️ ' : ''}${tell(say('policy.flow-logs'))}`), words(tell(statement))),
      ...(lines.length > 1 ? [bullets(lines.map((text) => line(words(tell(text)))))] : []),
    ),
  ];
};

const verdictBlocks = (tell: Words, answer: PolicyVerdictAnswer): Block[] => [
  ...answer.sides.map((side) => sideBlock(tell, side)),
  ...flowBlocks(tell, answer),
  ...(answer.staged.length > 0
    ? [rich(line(bold(tell(say('policy.staged')))), bullets(answer.staged.map((text) => line(words(tell(text))))))]
    : []),
  ...answer.suggestions.map(({ side, why, yaml }) =>
    rich(
      line(
        words(tell(yaml ? say('policy.smallest-change') : say('policy.to-allow'))),
        bold(tell(side)),
        words(`${tell(say('word.colon'))}${tell(why)}`),
      ),
      ...(yaml ? [preformatted(yaml)] : []),
    ),
  ),
  ...problemBlocks(tell, answer.problems),
];

const peersText = (tell: Words, { peers, count }: Peers): string => {
  const more = count - peers.length;
  const names = peers.join(', ');
  return more > 0 ? tell(say('more.of', { names, count: more })) : names;
};

const peersLine = (tell: Words, group: Peers): Line =>
  line(
    words(`${policyMarks[group.verdict]} `),
    bold(`${tell(policyWords[group.verdict])} ${tell(group.service)}${tell(say('word.colon'))}`),
    words(cut(peersText(tell, group), peersLength)),
    italic(` (${tell(group.reason)})`),
  );

const peersBlock = (tell: Words, title: Message, groups: readonly Peers[]): Block => {
  const rest = groups.length - mostGroups;
  return rich(
    line(bold(tell(title))),
    groups.length === 0
      ? line(words(tell(say('policy.no-other-pod'))))
      : bullets(groups.slice(0, mostGroups).map((group) => peersLine(tell, group))),
    ...(rest > 0 ? [line(italic(tell(say('more.groups', { count: rest }))))] : []),
  );
};

const explanationBlocks = (tell: Words, answer: PolicyExplanationAnswer): Block[] => [
  peersBlock(tell, say('policy.reached-by', { pod: answer.pod }), answer.reachedBy),
  peersBlock(tell, say('policy.reaches', { pod: answer.pod }), answer.reaches),
  ...(answer.notes ?? []).map((note) => rich(line(italic(tell(note))))),
  ...(answer.considered < answer.total
    ? [rich(line(italic(tell(say('policy.considered', { considered: answer.considered, total: answer.total })))))]
    : []),
  ...problemBlocks(tell, answer.problems),
];

const groupText = (tell: Words, group: Peers): string =>
  `  ${tell(policyWords[group.verdict])} ${tell(group.service)}: ${peersText(tell, group)} (${tell(group.reason)})`;

const flowLines = (tell: Words, { flows, verdict }: PolicyVerdictAnswer): string[] => {
  if (flows === undefined) return [];
  const { statement, lines } = compareWithFlows(flows.logs, verdict, flows.pair);
  return [`${tell(say('policy.flow-logs'))}${tell(statement)}`, ...lines.map((text) => `  ${tell(text)}`)];
};

const wholeLines = (tell: Words, answer: PolicyAnswer): string[] => {
  switch (answer.kind) {
    case 'policy':
      return [
        tell(policySummary(answer)),
        ...answer.sides.map(({ side, verdict, reason, tier, beside = [] }) =>
          [
            `${tell(side)}: ${tell(policyWords[verdict])}: ${tell(reason)}${tier ? ` (${tell(say('policy.tier', { tier }))})` : ''}`,
            ...beside.map((note) => `  ${tell(note)}`),
          ].join('\n'),
        ),
        ...flowLines(tell, answer),
        ...answer.staged.map((text) => tell(say('policy.one-staged', { what: text }))),
        ...answer.suggestions.flatMap(({ side, why, yaml }) => [
          `${tell(say('policy.to-allow'))}${tell(side)}: ${tell(why)}`,
          ...(yaml ? [yaml] : []),
        ]),
      ];
    case 'policy-explain':
      return [
        `${tell(say('policy.reached-by', { pod: answer.pod }))}:`,
        ...answer.reachedBy.map((group) => groupText(tell, group)),
        `${tell(say('policy.reaches', { pod: answer.pod }))}:`,
        ...answer.reaches.map((group) => groupText(tell, group)),
        ...(answer.notes ?? []).map((note) => tell(note)),
      ];
    case 'policy-change':
      return [tell(policySummary(answer)), ...changeLines(tell, answer)];
    case 'policy-reach':
      return reachLines(tell, answer);
  }
};

const wholeText = (tell: Words, answer: PolicyAnswer): string =>
  [...wholeLines(tell, answer), ...answer.problems.map((problem) => tell(say('policy.problem', { problem })))].join(
    '\n',
  );

/** Cut in a message where there is too much; then the file has all of it. */
const isShort = (tell: Words, answer: PolicyAnswer): boolean =>
  answer.problems.length <= mostProblems && isShortKind(tell, answer);

const isShortKind = (tell: Words, answer: PolicyAnswer): boolean => {
  switch (answer.kind) {
    case 'policy':
      return true;
    case 'policy-reach':
      return isShortReach(answer);
    case 'policy-change':
      return isShortChange(answer);
    case 'policy-explain':
      return [answer.reachedBy, answer.reaches].every(
        (groups) =>
          groups.length <= mostGroups && groups.every((group) => peersText(tell, group).length <= peersLength),
      );
  }
};

const blocksOf = (tell: Words, answer: PolicyAnswer): Block[] => {
  switch (answer.kind) {
    case 'policy':
      return verdictBlocks(tell, answer);
    case 'policy-explain':
      return explanationBlocks(tell, answer);
    case 'policy-change':
      return [...changeBlocks(tell, answer), ...problemBlocks(tell, answer.problems)];
    case 'policy-reach':
      return [...reachBlocks(tell, answer), ...problemBlocks(tell, answer.problems)];
  }
};

/** Each text says once how rules are counted: the notice, the message and the file are read by themselves. */
export const renderPolicyAnswer = (tell: Words, answer: PolicyAnswer): Draft => ({
  text: sayingHowRulesCount(tell)(policySummary(answer)),
  blocks: blocksOf(sayingHowRulesCount(tell), answer),
  whole: {
    name: 'policies.txt',
    title: tell(say('thread.whole-answer')),
    content: wholeText(sayingHowRulesCount(tell), answer),
    always: !isShort(tell, answer),
  },
});
