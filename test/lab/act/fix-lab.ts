import type { ClusterCheckName } from '../../../src/case/cluster-check.ts';
import type { FixOrigin, ProposedFix } from '../../../src/case/fix.ts';
import { connectCluster, type ListingCluster } from '../../../src/collect/kubernetes/client.ts';
import { diagnoseWith } from '../../../src/diagnose/diagnose.ts';
import { runClusterCheck } from '../../../src/diagnose/run-cluster-check.ts';
import type { FixAction } from '../../../src/fixes/action.ts';
import type { FixToRun, Looked, Ran, Verified } from '../../../src/fixes/engine.ts';
import type { Answered } from '../../../src/fixes/fix.ts';
import { proposalsOf } from '../../../src/fixes/propose.ts';
import { type OpenEngine, openEngine } from '../../../src/start/open-engine.ts';
import { askedWhy } from '../../helpers/asked-why.ts';
import { said } from '../../helpers/said.ts';
import { writeCalicoctl } from '../calicoctl/write-calicoctl.ts';
import { fixerKubeconfig } from '../cluster/fixer-account.ts';
import type { Lab } from '../lab.ts';
import { eventually } from '../testing.ts';

/** Fixes in a lab as the fix worker carries them out: by its account, its calicoctl and the remediators. */
export interface FixLab {
  lab: Lab;
  engine: OpenEngine;
  calicoctl: string;
  kubeconfig: string;
  /** Asks as a person would, by the words or by the name of a cluster check; no packets unless asked for. */
  ask(asked: Asked): Promise<Answer>;
  close(): void;
}

type Asked = { from: string; to: string; port?: number; packets?: boolean } | ClusterCheckName;

export interface Answer {
  answered: Answered;
  origin: FixOrigin;
  fixes: ProposedFix[];
  /** Ids of the causes, or names of the checks that found something. */
  causes: string[];
}

const signal = () => AbortSignal.timeout(60_000);

const probe = {
  namespace: 'calico-why-probe',
  labels: { 'app.kubernetes.io/name': 'calico-why', 'app.kubernetes.io/component': 'probe' },
  container: 'probe',
};
const remediator = {
  namespace: 'calico-why-remediator',
  labels: { 'app.kubernetes.io/name': 'calico-why', 'app.kubernetes.io/component': 'remediator' },
  container: 'remediator',
};

const askClusterCheck = async (cluster: ListingCluster, clusterCheck: ClusterCheckName): Promise<Answer> => {
  const options = { deadlineMs: 60_000, signal: signal(), progress: () => undefined, now: Date.now };
  const report = await runClusterCheck(clusterCheck, cluster, options);
  const answered: Answered = { kind: 'cluster-check', report };
  return {
    answered,
    origin: { kind: 'cluster-check', clusterCheck, jobId: '1' },
    fixes: proposalsOf(answered, { nodes: true }),
    causes: report.findings.filter(({ status }) => status !== 'pass').map(({ check }) => check),
  };
};

const askQuestion = async (
  cluster: ListingCluster,
  { from, to, port, packets }: Exclude<Asked, ClusterCheckName>,
): Promise<Answer> => {
  const question = askedWhy(`why ${from} cannot reach ${to}${port === undefined ? '' : ` on ${port}`}`);
  const listener = { progress: () => undefined, finding: () => undefined };
  const diagnose = diagnoseWith({ now: () => new Date() });
  const live = packets ? 'auto' : 'never';
  let outcome = await diagnose(question, cluster, listener, { live, signal: signal() });
  // A machine that is busy does not read a node in time.
  for (let again = 0; again < 5 && outcome.kind === 'report' && outcome.report.verdict.status === 'unknown'; again++) {
    outcome = await diagnose(question, cluster, listener, { live, signal: signal() });
  }
  if (outcome.kind !== 'report') throw new Error(said(outcome.statement));
  const answered: Answered = { kind: 'question', case: outcome.case, report: outcome.report };
  return {
    answered,
    origin: { kind: 'question', runId: 'r1', question },
    fixes: proposalsOf(answered, { nodes: true }),
    causes: outcome.report.verdict.causes.map(({ id }) => id),
  };
};

export const openFixLab = async (lab: Lab, more: { remediator?: false; calicoctl?: string } = {}): Promise<FixLab> => {
  const kubeconfig = await fixerKubeconfig(lab);
  const calicoctl = more.calicoctl ?? (await writeCalicoctl(`${lab.folder}/calicoctl`));
  const engine = openEngine({
    cluster: { kubeconfig },
    probe,
    namespace: 'calico-why',
    remediator: more.remediator === false ? undefined : remediator,
    calicoctl,
    env: { PATH: process.env.PATH },
    patience: { waitMs: 20_000, pauseMs: 50 },
  });
  const cluster = connectCluster({ kubeconfig, requestTimeoutMs: 5_000 });
  return {
    lab,
    engine,
    calicoctl,
    kubeconfig,
    ask: (asked) => (typeof asked === 'string' ? askClusterCheck(cluster, asked) : askQuestion(cluster, asked)),
    close: () => {
      engine.close();
      cluster.close();
    },
  };
};

/** The fix with that id among those that an answer proposes. */
export const proposed = ({ fixes, causes }: Answer, id: string): ProposedFix => {
  const found = fixes.find((fix) => fix.id === id);
  if (found) return found;
  throw new Error(
    `no ${id} is proposed; causes: ${causes.join(', ') || 'none'}; fixes: ${fixes.map((fix) => fix.id).join(', ')}`,
  );
};

export const toRun = (origin: FixOrigin, fix: ProposedFix, action?: FixAction): FixToRun => ({
  id: 'f1',
  origin,
  fix,
  action,
});

/** Looks, and throws where the fix does not stand. */
const standing = (looked: Looked): Extract<Looked, { stands: true }> => {
  if (looked.stands) return looked;
  throw new Error(`it does not stand: ${said(looked.reason)}`);
};

export interface Carried {
  looked: Extract<Looked, { stands: true }>;
  ran: Ran;
  verified: Verified;
  undo: FixAction | undefined;
}

/** Looks until it stands: a machine that is busy does not read a node in time, which is no reason to run. */
export const lookUntilStanding = ({ engine }: FixLab, origin: FixOrigin, fix: ProposedFix) =>
  eventually(
    `${fix.id} stands`,
    async () => {
      const looked = await engine.look(toRun(origin, fix), signal());
      if (!looked.stands && !said(looked.reason).startsWith('Whether it still helps could not be seen'))
        standing(looked);
      return looked.stands && looked;
    },
    40_000,
  );

/** The whole way of one fix: look again, run, verify. Throws where a step does not do as it should. */
export const carryOut = async (fixLab: FixLab, { origin }: Answer, fix: ProposedFix): Promise<Carried> => {
  const { engine } = fixLab;
  const looked = await lookUntilStanding(fixLab, origin, fix);
  if (looked.evidence.join('\n') !== fix.evidence.join('\n')) {
    throw new Error(`the evidence differs:\n${fix.evidence.join('\n')}\n-- now\n${looked.evidence.join('\n')}`);
  }
  const ran = await engine.run(looked.action, signal());
  const verified = await engine.verify(looked.action, signal());
  return { looked, ran, verified, undo: ran.undo ?? looked.undo };
};
