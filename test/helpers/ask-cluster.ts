import type { Case } from '../../src/case/case.ts';
import type { Finding } from '../../src/case/finding.ts';
import type { Report } from '../../src/case/verdict.ts';
import { connectCluster } from '../../src/collect/kubernetes/client.ts';
import type { DiagnoseOptions, DiagnoseOutcome } from '../../src/diagnose/contract.ts';
import { diagnoseWith } from '../../src/diagnose/diagnose.ts';
import type { Message } from '../../src/words/message.ts';
import { askedWhy } from './asked-why.ts';
import { said } from './said.ts';

export interface Asked {
  kubeconfig: string;
  live?: DiagnoseOptions['live'];
  signal?: AbortSignal;
  /** Hears of each step. */
  onProgress?: (step: Message) => void;
}

export interface Reported {
  case: Case;
  report: Report;
  /** Findings as they were told while it ran. */
  told: Finding[];
  milliseconds: number;
}

/** Asks by the words, over a connection of its own, and gives back whatever comes of it. */
export const askOutcome = async (words: string, asked: Asked): Promise<DiagnoseOutcome & { told: Finding[] }> => {
  const question = askedWhy(words);
  const cluster = connectCluster({ kubeconfig: asked.kubeconfig, requestTimeoutMs: 5_000 });
  const told: Finding[] = [];
  const listener = {
    progress: asked.onProgress ?? (() => undefined),
    finding: (finding: Finding) => void told.push(finding),
  };
  try {
    const options = { live: asked.live ?? 'auto', signal: asked.signal ?? AbortSignal.timeout(50_000) };
    const outcome = await diagnoseWith({ now: () => new Date() })(question, cluster, listener, options);
    return { ...outcome, told };
  } finally {
    cluster.close();
  }
};

/** As `askOutcome`, for questions that must be answered with a report. */
export const askReport = async (words: string, asked: Asked): Promise<Reported> => {
  const started = performance.now();
  const outcome = await askOutcome(words, asked);
  if (outcome.kind !== 'report') throw new Error(`asked back instead: ${said(outcome.statement)}`);
  return {
    case: outcome.case,
    report: outcome.report,
    told: outcome.told,
    milliseconds: performance.now() - started,
  };
};

export const reasons = ({ report }: Reported): string =>
  report.notChecked.map(({ what, reason }) => `${said(what)}: ${said(reason)}`).join('\n');

/** Checks that passed for what this node holds, as far as its kernel was to be asked for it. */
export const passedOn = ({ report }: Reported, on: string): string[] =>
  report.findings
    .filter(({ status, node, layer }) => status === 'pass' && node === on && layer !== 'intended')
    .map(({ check }) => check);

/** Checks that passed somewhere. */
export const passed = ({ report }: Reported): Set<string> =>
  new Set(report.findings.filter(({ status }) => status === 'pass').map(({ check }) => check));
