import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { type DiffReport, diffStates } from '../../intended/policy/diff/diff-states.ts';
import { saidOf, sentenceOf, sumOf } from '../../intended/policy/diff/say-change.ts';
import { addBelow } from '../../terminal/help-text.ts';
import { printableJson } from '../../terminal/printable.ts';
import { inWords } from '../../words/in-words.ts';
import { say } from '../../words/say.ts';
import type { Words } from '../../words/words.ts';
import type { LoadedObjects } from '../load-objects.ts';
import { diffLines, diffMarkdown } from './diff-report.ts';
import { readSources } from './diff-sources.ts';

export interface DiffHost<Options> {
  readCluster: ((options: Options) => Promise<LoadedObjects>) | undefined;
  tell: Words;
  forScripts: Words;
  write: (text: string) => void;
  setExitCode: (code: number) => void;
}

interface DiffOptions {
  over?: boolean;
  failOn?: 'denied' | 'allowed';
  format?: 'text' | 'json' | 'markdown';
  picture?: string;
  json?: boolean;
  calicoVersion?: string;
}

/** 0: nothing changes, or nothing that was asked to fail on; 1: something does; 3: it cannot be told. */
const exitCodeOf = ({ summary }: DiffReport, failOn: DiffOptions['failOn']): 0 | 1 | 3 => {
  const counted = failOn === undefined ? summary.denied + summary.allowed : summary[failOn];
  if (counted > 0) return 1;
  return summary.unknown > 0 ? 3 : 0;
};

/** As PNG, or as SVG where the name of the file ends so. */
const writePicture = async (file: string, tell: Words, report: DiffReport): Promise<void> => {
  const { drawDiff } = await import('../../picture/draw-diff.ts');
  const changes = report.changes.map((group) => ({ became: group.became, ...saidOf(group) }));
  const svg = drawDiff(tell, sumOf(report), changes);
  if (file.endsWith('.svg')) return writeFile(file, svg);
  const { loadRenderer } = await import('../../terminal/load-renderer.ts');
  const renderPng = await loadRenderer();
  await writeFile(file, renderPng(svg));
};

/** Adds `policy diff` with the options that `withSource` gives it. */
export const addDiffCommand = <Options extends DiffOptions>(command: Command, host: DiffHost<Options>): void => {
  const { tell, forScripts } = host;
  addBelow(command.description(tell(say('diff.command'))), tell, {
    notes: [say('diff.sources')],
    exits: say('diff.exit-codes'),
    examples: [
      'calico-why policy diff before/ after/',
      'calico-why policy diff git:main:policies policies --format markdown --fail-on denied',
      'calico-why policy diff cluster new-policy.yaml --over',
      'calico-why policy diff cluster staged',
    ],
  })
    .argument('<before>', tell(say('diff.before')))
    .argument('<after>', tell(say('diff.after')))
    .option('--over', tell(say('diff.over')))
    .addOption(new Option('--fail-on <change>', tell(say('diff.fail-on'))).choices(['denied', 'allowed']))
    .addOption(new Option('--format <format>', tell(say('diff.format'))).choices(['text', 'json', 'markdown']))
    .option('--picture <file>', tell(say('diff.picture')))
    .action(async (before: string, after: string, _own: unknown, itself: Command) => {
      const options = itself.optsWithGlobals<Options>();
      const { readCluster } = host;
      const sources = await readSources(
        { before, after },
        { isOver: options.over === true, readCluster: readCluster && (() => readCluster(options)) },
      );
      const { report } = diffStates(sources.before, sources.after, { calicoVersion: options.calicoVersion });
      if (options.picture !== undefined) await writePicture(options.picture, tell, report);
      host.setExitCode(exitCodeOf(report, options.failOn));
      const format = options.json ? 'json' : (options.format ?? 'text');
      if (format === 'json') {
        const changes = report.changes.map((group) => ({ ...group, said: sentenceOf(group) }));
        host.write(`${printableJson(inWords({ ...report, changes }, forScripts))}\n`);
        return;
      }
      const lines = format === 'markdown' ? diffMarkdown(tell, report) : diffLines(tell, report);
      host.write(`${lines.join('\n')}\n`);
    });
};
