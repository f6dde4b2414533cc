import { causeName } from '../../case/cause-name.ts';
import { type Judged, longestRemark, type WhatItWas } from '../../case/judgement.ts';
import { causesWhere, type Owner } from '../../faults/causes.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { actionIds, formNames } from './actions.ts';
import type { Page } from './draft.ts';
import { pageOf, textPage } from './page.ts';
import { cut, oneLine } from './text.ts';
import { type Block, bold, controls, type Line, line, person, rich, words } from './view.ts';

/** "Was this right?" under an answer, what people said of it, and the page that asks what it was instead. */

const mostShown = 4;
const remarkLength = 160;

const wasName = (was: WhatItWas): Message => {
  if (was === 'nothing') return say('judge.was-nothing');
  return was === 'another' ? say('judge.was-another') : causeName(was);
};

const judgedLine = (tell: Words, { said, user, was, remark }: Judged): Line =>
  line(
    words(said === 'right' ? '✓ ' : '✗ '),
    person(user),
    words(tell(say('word.colon'))),
    words(tell(said === 'right' ? say('judge.is-right') : say('judge.is-wrong'))),
    ...(was === undefined ? [] : [words(tell(say('judge.it-was', { what: wasName(was) })))]),
    ...(remark === undefined ? [] : [words(tell(say('judge.remark', { remark: cut(oneLine(remark), remarkLength) })))]),
  );

/** `judged`: what people said, in any order. */
export const judgeBlocks = (tell: Words, runId: string, judged: readonly Judged[]): Block[] => {
  const newest = judged.toSorted((a, b) => b.at - a.at);
  const rest = newest.length - mostShown;
  return [
    rich(
      line(bold(tell(say('judge.question')))),
      ...newest.slice(0, mostShown).map((each) => judgedLine(tell, each)),
      ...(rest > 0 ? [line(words(tell(say('more.any', { count: rest }))))] : []),
    ),
    ...controls('judge', [
      { kind: 'button', action: actionIds.judgeRight, label: tell(say('button.right')), value: runId },
      { kind: 'button', action: actionIds.judgeWrong, label: tell(say('button.wrong')), value: runId },
    ]),
  ];
};

const owners: Record<Owner, Message> = {
  felix: say('judge.of-felix'),
  bird: say('judge.of-bird'),
  cni: say('judge.of-cni'),
  'kube-proxy': say('judge.of-kube-proxy'),
  policy: say('judge.of-policy'),
  ipam: say('judge.of-ipam'),
  node: say('judge.of-node'),
  underlay: say('judge.of-underlay'),
  workload: say('judge.of-workload'),
  unknown: say('judge.of-unknown'),
};

const title = say('judge.title');

const optionOf = (tell: Words, was: WhatItWas) => ({ label: tell(wasName(was)), value: was });

export const loadingJudgement = (tell: Words): Page => textPage(tell, title, say('judge.keeping'));

/** Whether it was kept, or why not. */
export const judgementPage = (tell: Words, text: Message): Page => textPage(tell, title, text);

/** What it was, after somebody said that it was not as it was told. */
export const renderJudgementForm = (tell: Words, runId: string): Page => ({
  ...pageOf(
    tell,
    title,
    [
      rich(line(words(tell(say('judge.kept-so-far'))))),
      {
        kind: 'pick',
        id: 'was',
        label: tell(say('judge.what-was-it')),
        placeholder: tell(say('judge.pick')),
        groups: [
          { label: tell(say('judge.in-short')), options: [optionOf(tell, 'nothing'), optionOf(tell, 'another')] },
          // The keys of `owners` are the owners that there are.
          ...(Object.keys(owners) as Owner[]).map((owner) => ({
            label: tell(owners[owner]),
            options: causesWhere((row) => row.owner === owner).map((cause) => optionOf(tell, cause)),
          })),
        ],
      },
      {
        kind: 'write',
        id: 'remark',
        label: tell(say('judge.your-words')),
        placeholder: tell(say('judge.your-words-example')),
        most: longestRemark,
        lines: 'many',
      },
    ],
    runId,
  ),
  form: { name: formNames.judgement, send: tell(say('button.send')) },
});
