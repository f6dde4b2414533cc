import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Judged, JudgedCase, Judgement } from '../case/judgement.ts';
import { messageOf, PublicError } from '../errors.ts';
import { openEvidence } from '../store/evidence.ts';
import { type Judgements, openJudgements } from '../store/judgements.ts';
import { runIdSchema } from '../store/run-record.ts';
import { exitCodes } from '../terminal/exit-codes.ts';
import { printJson } from '../terminal/print-json.ts';
import { printable } from '../terminal/printable.ts';
import type { Voice } from '../terminal/voice.ts';
import { say } from '../words/say.ts';
import { withRecords } from './with-records.ts';

interface ExportOptions {
  /** Folder; made where it is not there. */
  out: string;
  /** Milliseconds since 1970. */
  since?: number;
  /** Of verdicts that were said to be right, too. */
  right?: boolean;
  most: number;
  json?: boolean;
}

interface Exported {
  file: string;
  status: JudgedCase['judged']['status'];
  causes: readonly string[];
  said: readonly Judgement[];
}

/** Who said it stays where it was said. */
const withoutName = ({ user: _, ...judgement }: Judged): Judgement => judgement;

interface Records {
  evidence: ReturnType<typeof openEvidence>;
  judgements: Judgements;
}

const readJudged = async (records: Records, runId: string): Promise<JudgedCase | undefined> => {
  const [evidence, judged] = await Promise.all([records.evidence.get(runId), records.judgements.of(runId)]);
  if (evidence === undefined || judged.size === 0) return undefined;
  const { status, causes } = evidence.report.verdict;
  const said = [...judged.values()].toSorted((a, b) => b.at - a.at).map(withoutName);
  return { ...evidence.case, judged: { status, causes: causes.map(({ id }) => id), said } };
};

const save = async (file: string, document: JudgedCase): Promise<void> => {
  await writeFile(file, `${JSON.stringify(document, null, 1)}\n`).catch((error: unknown) => {
    throw new PublicError('output-file', say('cannot.write', { file, reason: messageOf(error) }), {
      cause: error,
      next: say('cannot.name-file'),
    });
  });
};

const folderOf = async (out: string): Promise<void> => {
  await mkdir(out, { recursive: true }).catch((error: unknown) => {
    throw new PublicError('output-file', say('cannot.write', { file: out, reason: messageOf(error) }), {
      cause: error,
      next: say('cannot.name-file'),
    });
  });
};

/**
 * Saves the case of each verdict of which people said that it was wrong, with what they said: a case that
 * `calico-why replay` reads, and that a test can be held to. Returns the exit code.
 */
export const exportJudged = async (
  { out, since = 0, right = false, most, json }: ExportOptions,
  { tell, forScripts }: Voice,
): Promise<number> => {
  const exported: Exported[] = [];
  await withRecords(async (redis, keys) => {
    // For how long it is kept matters to what is written alone.
    const records = { evidence: openEvidence(redis, keys, 1), judgements: openJudgements(redis, keys, 1) };
    for (const runId of await records.judgements.runs(since, most)) {
      const judged = runIdSchema.safeParse(runId).success ? await readJudged(records, runId) : undefined;
      if (judged === undefined || (!right && judged.judged.said.every(({ said }) => said === 'right'))) continue;
      if (exported.length === 0) await folderOf(out);
      const file = join(out, `judged-${runId}.json`);
      await save(file, judged);
      exported.push({ file, ...judged.judged });
    }
  });
  if (json) printJson(forScripts, { exported });
  else process.stdout.write(`${printable(linesOf(exported).map(tell).join('\n'))}\n`);
  return exitCodes.healthy;
};

const linesOf = (exported: readonly Exported[]) =>
  exported.length === 0
    ? [say('audit.none-judged')]
    : exported.map(({ file, status, causes, said }) => {
        const told = [status, ...causes.slice(0, 1)].join(' ');
        const newest = said.slice(0, 1).flatMap((each) => [each.said, ...(each.was ? [each.was] : [])]);
        return say('audit.judged', { file, told, said: newest.join(' ') });
      });
