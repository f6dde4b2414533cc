import type { Report } from '../../case/verdict.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import { actionIds } from './actions.ts';
import type { Page } from './draft.ts';
import { pageOf, textPage } from './page.ts';
import { findingBlock, passLine } from './step.ts';
import { type Block, type Button, controls, line, rich, words } from './view.ts';
import { weightOf } from './weight.ts';

/** The evidence of a run in a modal, page by page: what departs first, then what was fine. */

const linesPerProof = 40;
const findingsPerPage = 40;
/** Slack refuses views beyond 250 kB; this leaves room for the JSON around the text. */
const charactersPerPage = 60_000;

const title = say('evidence.title');

export const loadingView = (tell: Words): Page => textPage(tell, title, say('evidence.fetching'));

export const messageView = (tell: Words, text: Message): Page => textPage(tell, title, text);

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
  const button = (label: string, to: number): Button => ({
    kind: 'button',
    action: `${actionIds.evidencePage}:${to}`,
    label,
    value: `${runId}.${to}`,
  });
  const elements = [
    ...(page > 0 ? [button(tell(say('button.back')), page - 1)] : []),
    ...(page < pages - 1 ? [button(tell(say('button.more')), page + 1)] : []),
  ];
  return controls('turn', elements);
};

/** `page` counts from 0; a page that does not exist shows the nearest. */
export const renderEvidence = (tell: Words, runId: string, report: Report, page: number): Page => {
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
  return pageOf(
    tell,
    title,
    [
      rich(line(words(tell(say('evidence.page', counts))))),
      ...(shown.length > 0 ? shown : [rich(line(words(tell(say('evidence.nothing')))))]),
      ...turn(tell, runId, at, pages.length),
    ],
    `${runId}.${at}`,
  );
};
