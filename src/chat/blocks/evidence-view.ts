import type { ActionsBlock, ModalView } from '@slack/types';
import type { Report } from '../../case/verdict.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { actionIds, evidenceView } from './actions.ts';
import type { Block } from './draft.ts';
import { fitView, weightOf } from './fit.ts';
import { limits } from './limits.ts';
import { line, rich, words } from './rich.ts';
import { findingBlock, passLine } from './step.ts';
import { cut, plain } from './text.ts';

/** The evidence of a run in a modal, page by page: what departs first, then what was fine. */

const linesPerProof = 40;
const findingsPerPage = 40;
/** Slack refuses views beyond 250 kB; this leaves room for the JSON around the text. */
const charactersPerPage = 60_000;

const modal = (tell: Words, blocks: readonly Block[], metadata: string): ModalView => ({
  type: 'modal',
  callback_id: evidenceView,
  title: plain(cut(tell(say('evidence.title')), limits.viewTitle)),
  close: plain(tell(say('button.close'))),
  private_metadata: cut(metadata, limits.privateMetadata),
  blocks: fitView(blocks),
});

export const loadingView = (tell: Words): ModalView =>
  modal(tell, [rich(line(words(tell(say('evidence.fetching')))))], '');

export const messageView = (tell: Words, text: Message): ModalView => modal(tell, [rich(line(words(tell(text))))], '');

const pagesOf = (blocks: readonly Block[]): Block[][] => {
  const pages: Block[][] = [[]];
  let characters = 0;
  for (const block of blocks) {
    const size = weightOf(block);
    const page = pages.at(-1) ?? [];
    if (page.length > 0 && (page.length >= findingsPerPage || characters + size > charactersPerPage)) {
      pages.push([block]);
      characters = size;
    } else {
      page.push(block);
      characters += size;
    }
  }
  return pages;
};

const turn = (tell: Words, runId: string, page: number, pages: number): Block[] => {
  const button = (label: string, to: number): ActionsBlock['elements'][number] => ({
    type: 'button',
    action_id: `${actionIds.evidencePage}:${to}`,
    text: plain(label),
    value: `${runId}.${to}`,
  });
  const elements = [
    ...(page > 0 ? [button(tell(say('button.back')), page - 1)] : []),
    ...(page < pages - 1 ? [button(tell(say('button.more')), page + 1)] : []),
  ];
  return elements.length === 0 ? [] : [{ type: 'actions', block_id: 'turn', elements }];
};

/** `page` counts from 0; a page that does not exist shows the nearest. */
export const renderEvidence = (tell: Words, runId: string, report: Report, page: number): ModalView => {
  const order = { fail: 0, warn: 1, unknown: 2, pass: 3 } as const;
  const telling = report.findings
    .filter(({ status }) => status !== 'pass')
    .toSorted((a, b) => order[a.status] - order[b.status]);
  const passes = report.findings.filter(({ status }) => status === 'pass');
  const pages = pagesOf([
    ...telling.map((finding) => findingBlock(tell, finding, linesPerProof)),
    ...(passes.length > 0 ? [rich(passLine(tell, passes))] : []),
    ...passes.map((finding) => findingBlock(tell, finding, linesPerProof)),
  ]);
  const at = Math.min(Math.max(page, 0), pages.length - 1);
  const shown = pages[at] ?? [];
  const counts = { count: report.findings.length, page: at + 1, pages: pages.length };
  return modal(
    tell,
    [
      rich(line(words(tell(say('evidence.page', counts))))),
      ...(shown.length > 0 ? shown : [rich(line(words(tell(say('evidence.nothing')))))]),
      ...turn(tell, runId, at, pages.length),
    ],
    `${runId}.${at}`,
  );
};
