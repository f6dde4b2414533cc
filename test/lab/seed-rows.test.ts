import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Report } from '../../src/case/verdict.ts';
import { ask, openCluster } from '../bench/ask-lab.ts';
import type { Encap } from './cluster/encap.ts';
import { workerKubeconfig } from './cluster/worker-account.ts';
import { faultNamed, faults } from './faults/catalogue.ts';
import { type Fault, questionOf, webToDb } from './faults/fault.ts';
import { clearFault, injectFault } from './faults/inject.ts';
import { type Lab, startLab } from './lab.ts';
import { testLabName } from './testing.ts';

/** The written procedures, row by row: `seed-rows.yaml` is the table, and this holds the product to it. */

const rowSchema = z.strictObject({
  row: z.string(),
  step: z.string(),
  check: z.string().optional(),
  fault: z.string().optional(),
  healthy: z.string().optional(),
  well: z.literal('usual').optional(),
  shown: z.string().optional(),
});
type Row = z.infer<typeof rowSchema>;

const root = resolve(import.meta.dirname, '../..');
const rows = z.array(rowSchema).parse(load(readFileSync(`${import.meta.dirname}/seed-rows.yaml`, 'utf8')));

/** Rows of each procedure. */
const written: Record<string, number> = { '000': 14, '001': 13, '002': 10, '003': 8, '004': 11 };

describe('the table', () => {
  it('has every row of every procedure', () => {
    const all = Object.entries(written).flatMap(([seed, count]) =>
      Array.from({ length: count }, (_, at) => `${seed}-${at + 1}`),
    );
    expect([...new Set(rows.map(({ row }) => row))]).toEqual(all);
  });

  it('names for each row a check with a fault, or the test that shows it', () => {
    const names = new Set(faults.map(({ name }) => name));
    const lacking = rows.filter(
      ({ check, fault, shown }) =>
        (fault === undefined) !== (check === undefined) ||
        (fault === undefined && shown === undefined) ||
        (fault !== undefined && !names.has(fault)) ||
        (shown !== undefined && !existsSync(`${root}/${shown}`)),
    );
    expect(lacking).toEqual([]);
  });
});

interface Place {
  encap: Encap;
  dns: boolean;
}
const preferred: readonly Encap[] = ['vxlan', 'bgp', 'ipip'];
const placeOf = (fault: Fault): Place => ({
  encap: preferred.find((encap) => fault.encaps.includes(encap)) ?? 'vxlan',
  dns: fault.dns === true,
});

const byFault = Map.groupBy(
  rows.filter((row): row is Row & { check: string; fault: string } => row.check !== undefined),
  ({ fault }) => fault,
);
const byPlace = Map.groupBy(byFault.keys(), (name) => JSON.stringify(placeOf(faultNamed(name))));

const departs = (report: Report): string[] =>
  report.findings.filter(({ status }) => status === 'fail' || status === 'warn').map(({ check }) => check);

describe.each([...byPlace].map(([place, names]) => ({ ...(JSON.parse(place) as Place), names })))(
  'on a lab of $encap (with name servers: $dns)',
  ({ encap, dns, names }) => {
    it('each check passes while all is well, and departs with its fault', async () => {
      const lab = await startLab({ name: testLabName('rows'), encap, dns });
      try {
        expect(await wrongRows(lab, names)).toEqual([]);
      } finally {
        await lab.stop();
      }
    }, 240_000);
  },
);

/** What the lab does not bear out, as sentences. */
const wrongRows = async (lab: Lab, names: readonly string[]): Promise<string[]> => {
  const cluster = openCluster(await workerKubeconfig(lab));
  const healthy = new Map<string, Report>();
  const wrong: string[] = [];
  const reportOn = async (question: Fault['question']): Promise<Report> => {
    const outcome = await ask(cluster, question, 'auto');
    if (outcome.kind !== 'report') throw new Error(`${JSON.stringify(question)}: ${JSON.stringify(outcome)}`);
    return outcome.report;
  };
  try {
    for (const name of names) {
      const fault = faultNamed(name);
      const usual = byFault.get(name)?.some((row) => row.well === 'usual');
      const question = usual ? webToDb : questionOf(lab, fault);
      const asked = JSON.stringify(question);
      const well = healthy.get(asked) ?? (await reportOn(question));
      healthy.set(asked, well);
      await injectFault(lab, fault);
      const broken = departs(await reportOn(questionOf(lab, fault)));
      await clearFault(lab, fault);
      for (const { row, check, healthy: instead } of byFault.get(name) ?? []) {
        if (!broken.includes(check)) wrong.push(`${row}: ${name} leaves ${check} as it is; what departs: ${broken}`);
        const passes = well.findings.some((one) => one.status === 'pass' && one.check === (instead ?? check));
        if (!passes) wrong.push(`${row}: ${instead ?? check} does not pass while all is well (${name})`);
        if (departs(well).length > 0) wrong.push(`${row}: while all is well ${departs(well).join(', ')} departs`);
      }
    }
  } finally {
    cluster.close();
  }
  return wrong;
};
