import type { DoctorLine } from '../case/installation.ts';
import type { Failure, Read } from '../case/read.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** What a probe's pod is, as far as it matters whether it can answer. */
interface Probe {
  node: string;
  ready: boolean;
  capabilities: readonly string[];
  privileged: boolean;
}

interface Answered {
  node: string;
  /** How far the node's clock is ahead of ours, in milliseconds. */
  aheadMs: Read<number>;
}

/** What `deploy/kubernetes/probe.yaml` gives, held to it by a test. */
export const probeCapabilities = ['NET_ADMIN', 'NET_RAW', 'SYS_ADMIN', 'SETPCAP', 'SETUID', 'SETGID'] as const;

/** Names that a line shows. */
const mostShown = 5;
const named = (names: readonly string[]): string =>
  names.length <= mostShown
    ? names.join(', ')
    : `${names.slice(0, mostShown).join(', ')} (+${names.length - mostShown})`;

const unread = (check: DoctorLine['check'], reason: Message): DoctorLine => ({
  check,
  state: 'unknown',
  said: say('doctor.not-looked-at', { reason }),
  next: say('doctor.api-next'),
});

export const judgeApi = (server: string, version: Read<string>): DoctorLine =>
  version.ok
    ? { check: 'api', state: 'ok', said: say('doctor.api', { server, version: version.value }) }
    : {
        check: 'api',
        state: 'fail',
        said: say('doctor.api-away', { server, reason: version.reason }),
        next: say('doctor.api-next'),
      };

const judgePresence = (nodes: readonly string[], probes: readonly Probe[]): DoctorLine => {
  const check = 'probes';
  const without = nodes.filter((node) => !probes.some((probe) => probe.node === node));
  const unready = nodes.filter((node) => {
    const here = probes.filter((probe) => probe.node === node);
    return here.length > 0 && here.every(({ ready }) => !ready);
  });
  if (without.length > 0)
    return {
      check,
      state: 'fail',
      said: say('doctor.probes-missing', { count: without.length, nodes: named(without) }),
      next: say('doctor.probes-next'),
    };
  if (unready.length > 0)
    return {
      check,
      state: 'fail',
      said: say('doctor.probes-unready', { count: unready.length, nodes: named(unready) }),
      next: say('doctor.probes-next'),
    };
  if (nodes.length === 0) return { check, state: 'unknown', said: say('doctor.no-nodes') };
  return { check, state: 'ok', said: say('doctor.probes', { count: nodes.length }) };
};

const judgeCapabilities = (probes: readonly Probe[]): DoctorLine[] => {
  const check = 'probe-capabilities';
  if (probes.length === 0) return [];
  const lacking = probeCapabilities.filter((one) =>
    probes.some(
      ({ privileged, capabilities }) => !privileged && !capabilities.includes(one) && !capabilities.includes('ALL'),
    ),
  );
  if (lacking.length === 0) return [{ check, state: 'ok', said: say('doctor.capabilities') }];
  const nodes = probes.filter(({ privileged, capabilities }) =>
    lacking.some((one) => !privileged && !capabilities.includes(one) && !capabilities.includes('ALL')),
  );
  const said = say('doctor.capabilities-missing', {
    capabilities: lacking.join(', '),
    nodes: named(nodes.map(({ node }) => node)),
  });
  return [{ check, state: 'fail', said, next: say('doctor.capabilities-next') }];
};

export const judgeProbes = (nodes: Read<readonly string[]>, probes: Read<readonly Probe[]>): DoctorLine[] => {
  if (!nodes.ok) return [unread('probes', nodes.reason)];
  if (!probes.ok) return [unread('probes', probes.reason)];
  return [judgePresence(nodes.value, probes.value), ...judgeCapabilities(probes.value)];
};

export const judgeAnswers = (answers: readonly Answered[]): DoctorLine[] => {
  const check = 'probe-answers';
  if (answers.length === 0) return [];
  const silent = answers.filter((each): each is Answered & { aheadMs: Failure } => !each.aheadMs.ok);
  const [first] = silent;
  if (first === undefined)
    return [{ check, state: 'ok', said: say('doctor.probes-answer', { count: answers.length }) }];
  const nodes = named(silent.map(({ node }) => node));
  const said = say('doctor.probes-silent', { count: silent.length, nodes, reason: first.aheadMs.reason });
  return [{ check, state: 'fail', said, next: say('doctor.silent-next') }];
};

/** What Kerberos and most tokens bear is minutes; times of evidence are compared to the second. */
const mostSkewMs = 5_000;

/** `server`: of the API, to within a second. */
export const judgeClocks = (server: number | undefined, answers: readonly Answered[]): DoctorLine => {
  const check = 'clock';
  const known = [
    ...(server === undefined ? [] : [{ who: 'kube-apiserver', ms: server }]),
    ...answers.flatMap(({ node, aheadMs }) => (aheadMs.ok ? [{ who: node, ms: aheadMs.value }] : [])),
  ];
  const worst = known.toSorted((a, b) => Math.abs(b.ms) - Math.abs(a.ms))[0];
  if (worst === undefined) return { check, state: 'unknown', said: say('doctor.clock-unknown') };
  if (Math.abs(worst.ms) <= mostSkewMs)
    return { check, state: 'ok', said: say('doctor.clock', { count: known.length }) };
  const off = known.filter(({ ms }) => Math.abs(ms) > mostSkewMs);
  const seconds = Math.round(Math.abs(worst.ms) / 1_000);
  const args = { seconds, who: named([worst, ...off.filter((each) => each !== worst)].map(({ who }) => who)) };
  const said = worst.ms > 0 ? say('doctor.clock-ahead', args) : say('doctor.clock-behind', args);
  return { check, state: 'warn', said, next: say('doctor.clock-next') };
};
