import type { RichTextSection } from '@slack/types';
import { besideVerdict } from '../../case/flows.ts';
import type {
  PolicyAnswer,
  PolicyExplanationAnswer,
  PolicyVerdictAnswer,
  PolicyWord,
} from '../../case/policy-answer.ts';
import { policySummary } from '../../case/policy-answer.ts';
import { wordsIn } from '../../words/words.ts';
import type { Block, Draft } from './draft.ts';
import { bold, bullets, code, italic, line, preformatted, rich, words } from './rich.ts';
import { cut, many, oneLine } from './text.ts';

/** What the policies say about a connection, or about a pod: in a thread, with the whole of it as a file. */

const marks: Record<PolicyWord, string> = { allowed: '🟢', denied: '🔴', unknown: '🟡' };
const tell = wordsIn('en');
const mostGroups = 12;
const mostProblems = 12;
const peersLength = 300;

export const policyMark = (answer: PolicyAnswer): string => (answer.kind === 'verdict' ? marks[answer.verdict] : '🔎');

type Side = PolicyVerdictAnswer['sides'][number];
type Peers = PolicyExplanationAnswer['reaches'][number];

const deciding = ({ tier, policy, rule }: Side): RichTextSection[] =>
  policy === undefined
    ? []
    : [
        line(
          words('Decides: '),
          code(oneLine(policy)),
          words(
            [rule, tier === undefined ? undefined : `tier ${tier}`]
              .flatMap((part) => (part ? [`, ${part}`] : []))
              .join(''),
          ),
        ),
      ];

const sideBlock = (side: Side): Block =>
  rich(
    line(words(`${marks[side.verdict]} `), bold(`${side.side}: ${side.verdict}`), words(` – ${side.reason}`)),
    ...deciding(side),
  );

const problemBlocks = (problems: readonly string[]): Block[] => {
  if (problems.length === 0) return [];
  const rest = problems.length - mostProblems;
  return [
    rich(
      line(bold('Left out or not known:')),
      bullets(problems.slice(0, mostProblems).map((problem) => line(words(problem)))),
      ...(rest > 0 ? [line(italic(`… and ${many(rest, 'more')}`))] : []),
    ),
  ];
};

/** What Calico's own flow logs saw, beside what the policies say. */
const flowBlocks = ({ flows, verdict }: PolicyVerdictAnswer): Block[] => {
  if (flows === undefined) return [];
  const { agrees, statement, lines } = besideVerdict(flows.logs, verdict, flows.pair);
  return [
    rich(
      line(bold(agrees === false ? '⚠️ Flow logs: ' : 'Flow logs: '), words(tell(statement))),
      ...(lines.length > 1 ? [bullets(lines.map((text) => line(words(tell(text)))))] : []),
    ),
  ];
};

const verdictBlocks = (answer: PolicyVerdictAnswer): Block[] => [
  ...answer.sides.map(sideBlock),
  ...flowBlocks(answer),
  ...(answer.staged.length > 0
    ? [
        rich(
          line(bold('Staged policies do nothing now. They would:')),
          bullets(answer.staged.map((text) => line(words(text)))),
        ),
      ]
    : []),
  ...answer.suggestions.map(({ side, why, yaml }) =>
    rich(
      line(words(yaml ? 'The smallest change that allows the ' : 'To allow the '), bold(side), words(`: ${why}`)),
      ...(yaml ? [preformatted(yaml)] : []),
    ),
  ),
  ...problemBlocks(answer.problems),
];

const peersText = ({ peers, count }: Peers): string => {
  const more = count - peers.length;
  return `${peers.join(', ')}${more > 0 ? ` and ${many(more, 'more')}` : ''}`;
};

const peersLine = (group: Peers): RichTextSection =>
  line(
    words(`${marks[group.verdict]} `),
    bold(`${group.verdict} ${group.service}: `),
    words(cut(peersText(group), peersLength)),
    italic(` (${group.reason})`),
  );

const peersBlock = (title: string, groups: readonly Peers[]): Block => {
  const rest = groups.length - mostGroups;
  return rich(
    line(bold(title)),
    groups.length === 0 ? line(words('There is no other pod.')) : bullets(groups.slice(0, mostGroups).map(peersLine)),
    ...(rest > 0 ? [line(italic(`… and ${many(rest, 'more group')}, in the file`))] : []),
  );
};

const explanationBlocks = (answer: PolicyExplanationAnswer): Block[] => [
  peersBlock(`What can reach ${answer.pod}`, answer.reachedBy),
  peersBlock(`What ${answer.pod} can reach`, answer.reaches),
  ...(answer.considered < answer.total
    ? [rich(line(italic(`I looked at ${answer.considered} of ${answer.total} other pods.`)))]
    : []),
  ...problemBlocks(answer.problems),
];

const groupText = (group: Peers): string =>
  `  ${group.verdict} ${group.service}: ${peersText(group)} (${group.reason})`;

const flowLines = ({ flows, verdict }: PolicyVerdictAnswer): string[] => {
  if (flows === undefined) return [];
  const { statement, lines } = besideVerdict(flows.logs, verdict, flows.pair);
  return [`flow logs: ${tell(statement)}`, ...lines.map((text) => `  ${tell(text)}`)];
};

const wholeText = (answer: PolicyAnswer): string =>
  (answer.kind === 'verdict'
    ? [
        policySummary(answer),
        ...answer.sides.map(
          ({ side, verdict, reason, tier }) => `${side}: ${verdict}: ${reason}${tier ? ` (tier ${tier})` : ''}`,
        ),
        ...flowLines(answer),
        ...answer.staged.map((text) => `staged: ${text}`),
        ...answer.suggestions.flatMap(({ side, why, yaml }) => [
          `to allow the ${side}: ${why}`,
          ...(yaml ? [yaml] : []),
        ]),
      ]
    : [
        `What can reach ${answer.pod}:`,
        ...answer.reachedBy.map(groupText),
        `What ${answer.pod} can reach:`,
        ...answer.reaches.map(groupText),
      ]
  )
    .concat(answer.problems.map((problem) => `problem: ${problem}`))
    .join('\n');

/** Cut in a message where there is too much; then the file has all of it. */
const isShort = (answer: PolicyAnswer): boolean =>
  answer.problems.length <= mostProblems &&
  (answer.kind === 'verdict' ||
    [answer.reachedBy, answer.reaches].every(
      (groups) => groups.length <= mostGroups && groups.every((group) => peersText(group).length <= peersLength),
    ));

export const renderPolicyAnswer = (answer: PolicyAnswer): Draft => ({
  text: policySummary(answer),
  blocks: answer.kind === 'verdict' ? verdictBlocks(answer) : explanationBlocks(answer),
  whole: { name: 'policies.txt', title: 'The whole answer', content: wholeText(answer), always: !isShort(answer) },
});
