import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Line } from '../case/fix.ts';
import { schemaReason } from '../case/schema-reason.ts';
import { type Calicoctl, recordOf, saidLines } from '../collect/calicoctl/calicoctl.ts';
import { messageOf } from '../errors.ts';
import type { FixAction } from '../fixes/action.ts';
import type { Ran } from '../fixes/engine.ts';
import { parseJson } from '../limits/bounded-json.ts';
import { releaseReportText } from '../limits/limits.ts';
import { readText } from '../limits/read-file.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { type LockParts, whileLocked } from './datastore-lock.ts';

type Release = Extract<FixAction, { kind: 'release-report' }>;

/** Calico's report of `ipam check -o`; what is not named here is kept as it is. */
const reportSchema = z.looseObject({
  datastoreLocked: z.boolean(),
  allocations: z.record(
    z.string(),
    z.array(z.looseObject({ ip: z.string(), handle: z.string().optional(), inUse: z.boolean() })),
  ),
});

/** Sequence numbers have more digits than a number of ours holds; they go through as text, digit by digit. */
const longNumber = /("\w+":\s*)(\d{16,})([\s,}\]])/g;

export const readReport = (text: string): unknown =>
  parseJson(text.replaceAll(longNumber, '$1"#long:$2"$3'), "calicoctl's report", releaseReportText);

export const writeReport = (report: object): string => JSON.stringify(report).replaceAll(/"#long:(\d+)"/g, '$1');

/**
 * The report with nothing in it but what may be released: leaked by calicoctl's own word, approved, and
 * with the handle that was seen. Handles without addresses were not asked for.
 */
const onlyApproved = (report: z.infer<typeof reportSchema>, leaked: Release['leaked']) => {
  const handles = new Map(leaked.map(({ address, handle }) => [address, handle]));
  const allocations = Object.fromEntries(
    Object.entries(report.allocations).filter(
      ([address, each]) =>
        handles.has(address) && each.every(({ handle, inUse }) => !inUse && handle === handles.get(address)),
    ),
  );
  return { ...report, allocations, leakedHandles: [] };
};

interface Released {
  outcome: Ran['outcome'];
  lines: Line[];
}

const releaseIn = async (
  calicoctl: Calicoctl,
  folder: string,
  { leaked }: Release,
  signal: AbortSignal,
): Promise<Released> => {
  const [full, file] = [join(folder, 'report.json'), join(folder, 'approved.json')];
  const check = await calicoctl(['ipam', 'check', '--show-problem-ips', '-o', full], { deadlineMs: 60_000, signal });
  const lines: Line[] = recordOf(check);
  const failed = (why: Message): Released => ({
    outcome: 'failed',
    lines: [...lines, say('ran.not-released', { why })],
  });
  // It exits with 0 whatever it finds, and with 1 only where it could not look.
  if (check.exitCode !== 0) return failed(say('ran.check-failed'));
  const report = reportSchema.safeParse(
    readReport(await readText(full, { what: "calicoctl's report", bytes: releaseReportText.bytes })),
  );
  if (!report.success) return failed(say('ran.report-unexpected', { problem: schemaReason(report.error) }));
  if (!report.data.datastoreLocked) return failed(say('ran.report-not-locked'));
  const approved = onlyApproved(report.data, leaked);
  const count = Object.keys(approved.allocations).length;
  const left = leaked
    .filter(({ address }) => !Object.hasOwn(approved.allocations, address))
    .map(({ address }) => address);
  if (left.length > 0) lines.push(say('ran.left-alone', { addresses: left.slice(0, 20).join(', ') }));
  if (count === 0) return failed(say('ran.none-leaked'));
  await writeFile(file, writeReport(approved), { mode: 0o600 });
  const run = await calicoctl(['ipam', 'release', `--from-report=${file}`], { deadlineMs: 60_000 });
  lines.push(...recordOf(run));
  const said = saidLines(run);
  const done = said
    .map((line) => /^Released (\d+) IPs successfully/.exec(line)?.[1])
    .find((each) => each !== undefined);
  if (run.exitCode === 0 && Number(done) === count) return { outcome: 'done', lines };
  // It exits with 0 also where releasing some of them failed.
  return {
    outcome: run.notStarted || (run.exitCode !== undefined && run.exitCode !== 0) ? 'failed' : 'unknown',
    lines,
  };
};

/** Releases many leaked addresses by a report that is made, cut down and used while the datastore is locked. */
export const releaseReport = async (parts: LockParts, action: Release, signal: AbortSignal): Promise<Ran> => {
  const folder = await mkdtemp(join(tmpdir(), 'calico-why-report-'));
  try {
    const locked = await whileLocked(parts, signal, async (): Promise<Released> => {
      try {
        return await releaseIn(parts.calicoctl, folder, action, signal);
      } catch (error) {
        return { outcome: 'unknown', lines: [say('ran.broke-off', { error: messageOf(error) })] };
      }
    });
    const { done } = locked;
    const lines = [...locked.before, ...(done?.lines ?? []), ...locked.after];
    if (locked.stuck) return { outcome: 'unknown', lines };
    return { outcome: done?.outcome ?? 'failed', lines };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
