import { writeFile } from 'node:fs/promises';
import type { Case } from '../case/case.ts';
import type { Report } from '../case/verdict.ts';
import { answerDocument } from '../diagnose/answer-document.ts';
import type { Words } from '../words/words.ts';
import { printJson } from './print-json.ts';
import { findingLines, paintFor, reportLines, timingLines } from './report-lines.ts';
import type { Voice } from './voice.ts';

export interface AnswerOptions {
  json?: boolean;
  timings?: boolean;
  quiet?: boolean;
  /** `.svg` or `.png`. */
  picture?: string;
}

/** Prints an answer and saves what was asked for. `findings`: they were not printed while they came. */
export const printAnswer = async (
  c: Case,
  report: Report,
  options: AnswerOptions & { findings: boolean },
  { tell, forScripts }: Voice,
): Promise<void> => {
  if (options.picture) await savePicture(tell, c, report, options.picture);
  if (options.json) {
    printJson(forScripts, answerDocument({ kind: 'report', case: c, report }));
    return;
  }
  const paint = paintFor(process.stdout);
  const shown = options.findings ? report.findings.filter(({ status }) => !options.quiet || status !== 'pass') : [];
  const lines = [
    ...shown.flatMap((finding) => findingLines(tell, finding, paint, { proof: true })),
    ...reportLines(tell, report, paint),
    ...(options.timings ? timingLines(tell, c) : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
};

const savePicture = async (tell: Words, c: Case, report: Report, file: string): Promise<void> => {
  const { drawPath } = await import('../picture/draw-path.ts');
  const svg = drawPath(tell, c, report);
  if (file.endsWith('.svg')) return writeFile(file, svg);
  const { loadRenderer } = await import('./load-renderer.ts');
  const renderPng = await loadRenderer();
  await writeFile(file, renderPng(svg));
};
