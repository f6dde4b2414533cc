import type { PolicyChangeAnswer } from '../../case/policy-answer.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { type Block, bold, bullets, code, italic, type Line, line, rich, words } from './view.ts';

/** What a change of policies would do: in a thread, with the whole of it as a file. */

const mostGroups = 12;

const marks = { denied: '🔴', allowed: '🟢', unknown: '⚪' } as const;

type Group = PolicyChangeAnswer['groups'][number];

const groupLine = (tell: Words, { became, said, why }: Group): Line =>
  line(
    words(`${marks[became]} `),
    bold(tell(said)),
    ...(why.length === 0 ? [] : [italic(` (${why.map((reason) => tell(reason)).join('; ')})`)]),
  );

const flowBlocks = (tell: Words, { flows }: PolicyChangeAnswer): Block[] =>
  flows === undefined
    ? []
    : [
        rich(
          line(words(tell(flows.statement))),
          ...(flows.lines.length === 0 ? [] : [bullets(flows.lines.map((text) => line(code(text))))]),
        ),
      ];

export const changeBlocks = (tell: Words, answer: PolicyChangeAnswer): Block[] => {
  const { connection, counts, groups, count, notes } = answer;
  const shown = groups.slice(0, mostGroups);
  const rest = count - shown.length;
  const lines = [
    ...(connection === undefined ? [] : [line(words(tell(say('suppose.all', { counts }))))]),
    ...(shown.length === 0 ? [] : [bullets(shown.map((group) => groupLine(tell, group)))]),
    ...(rest > 0 ? [line(italic(tell(say('more.groups', { count: rest }))))] : []),
    ...notes.map((note) => line(italic(tell(note)))),
  ];
  return [...(lines.length === 0 ? [] : [rich(...lines)]), ...flowBlocks(tell, answer)];
};

const signs = { denied: '-', allowed: '+', unknown: '?' } as const;

/** Without the first sentence, which stands above. */
export const changeLines = (
  tell: Words,
  { counts, groups, count, connection, flows, notes }: PolicyChangeAnswer,
): string[] => [
  ...(connection === undefined ? [] : [tell(say('suppose.all', { counts }))]),
  ...groups.flatMap(({ became, said, why }) => [
    `${signs[became]} ${tell(said)}`,
    ...why.map((reason) => `    ${tell(reason)}`),
  ]),
  ...(count > groups.length ? [tell(say('more.groups', { count: count - groups.length }))] : []),
  ...(flows === undefined ? [] : [tell(flows.statement), ...flows.lines.map((text) => `  ${text}`)]),
  ...notes.map((note) => tell(note)),
];

/** Whether a message has all of it. */
export const isShortChange = ({ count }: PolicyChangeAnswer): boolean => count <= mostGroups;
