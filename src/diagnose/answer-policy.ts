import { dump } from 'js-yaml';
import { type FlowEnd, type FlowLogs, flowEndOf } from '../case/flows.ts';
import type { PolicyAnswer, PolicyExplanationAnswer, PolicyVerdictAnswer, PolicyWord } from '../case/policy-answer.ts';
import type { EndRef, QuestionOf } from '../case/question.ts';
import type { Read } from '../case/read.ts';
import type { ReadFlows } from '../collect/flows/ask-goldmane.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { lookupIn } from '../collect/kubernetes/lookup.ts';
import type { Lookup } from '../collect/lookup.ts';
import { type PolicyObjects, readAllPolicyObjects } from '../collect/policies/policy-objects.ts';
import { PublicError } from '../errors.ts';
import { otherHostDecisions, type Query } from '../intended/policy/decide.ts';
import type { Decision, Verdict } from '../intended/policy/decision.ts';
import type { EndpointRef } from '../intended/policy/ends.ts';
import { refTitle } from '../intended/policy/ends.ts';
import { explain, type PeerGroup } from '../intended/policy/explain.ts';
import type { Problem } from '../intended/policy/model.ts';
import { besideVerdict } from '../intended/policy/nearest/nearest.ts';
import { buildPolicyIndex } from '../intended/policy/policy-index.ts';
import { rangesText } from '../intended/policy/port-ranges.ts';
import { type ReachAsked, reach } from '../intended/policy/reach/reach.ts';
import { reachNotes, sayGroup, sayReached, tunnelNotes } from '../intended/policy/reach/say-reach.ts';
import { smallestAllow } from '../intended/policy/smallest-allow.ts';
import type { StagedEffect } from '../intended/policy/staged.ts';
import { findPod } from '../question/find-end.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { answerPolicyChange } from './answer-policy-change.ts';
import { askFlows } from './ask-flows.ts';
import type { AskedBack, DiagnoseListener, DiagnoseOptions } from './contract.ts';
import { askBack } from './find-ends.ts';
import { type PairPolicies, readPairPolicies } from './read-pair-policies.ts';

/** Questions about the policies alone: objects are read, no node is asked and nothing is sent. */

type Found = { kind: 'found'; ref: EndpointRef; flows: FlowEnd | { other: string } } | AskedBack;

/** Any address may be an end here, also one outside of the cluster. */
const findRef = async (end: EndRef, side: 'from' | 'to', lookup: Lookup): Promise<Found> => {
  if (end.kind === 'address') {
    return { kind: 'found', ref: { address: end.address }, flows: { other: end.address } };
  }
  const found = await findPod(end, lookup);
  // Policies see a node, and what is outside, by the address alone.
  if (found.kind === 'found-node' || found.kind === 'found-outside') {
    const address = found.kind === 'found-node' ? found.addresses[0] : found.address;
    if (address !== undefined) return { kind: 'found', ref: { address }, flows: { other: address } };
  }
  if (found.kind !== 'found') return askBack(side, end, found);
  const { pod } = found;
  return { kind: 'found', ref: { namespace: pod.namespace, name: pod.name }, flows: flowEndOf(pod) };
};

const wordOf = (verdict: Verdict): PolicyWord => (verdict === 'unknown' ? 'unknown' : verdict ? 'allowed' : 'denied');
const wordOfAction = { Allow: 'allowed', Deny: 'denied', unknown: 'unknown' } as const;

const sideOf = (
  side: Message,
  decision: Decision,
  beside: readonly Message[] = [],
): PolicyVerdictAnswer['sides'][number] => ({
  side,
  verdict: wordOfAction[decision.action],
  ...(decision.tier === null ? {} : { tier: decision.tier }),
  ...(decision.policy === null ? {} : { policy: `${decision.kind} ${decision.policy}` }),
  ...(decision.rule === null
    ? {}
    : { rule: decision.rule < 0 ? say('policy.no-rule') : say('policy.rule', { number: decision.rule }) }),
  reason: decision.reason,
  ...(beside.length === 0 ? {} : { beside: [...beside] }),
});

const problemTexts = (problems: readonly Problem[]): Message[] =>
  problems.map(({ object, reason }) => say('line.gap', { what: object, reason }));

const indexOf = ({ objects, unread, problems }: PolicyObjects) => {
  const index = buildPolicyIndex(objects, { unread });
  return { index, problems: () => problemTexts([...problems, ...index.problems]) };
};

const directionText = (direction: 'ingress' | 'egress'): Message =>
  direction === 'egress' ? say('policy.egress') : say('policy.ingress');

const stagedText = ({ kind, policy, would, direction, changes }: StagedEffect): Message => {
  const said = {
    policy: `${kind} ${policy}`,
    direction: directionText(direction),
    unlike: changes ? say('policy.unlike-now') : '',
  };
  if (would === 'unknown') return say('policy.would-change', said);
  return would === 'allow' ? say('policy.would-allow', said) : say('policy.would-deny', said);
};

const verdictFor = (query: Query, objects: PairPolicies, logs: Read<FlowLogs> | undefined): PolicyAnswer => {
  const { index } = indexOf(objects);
  const verdict = index.decide(query);
  const suggestions =
    verdict.allowed === false ? smallestAllow(index.cluster, query, verdict, objects.othersUnread) : [];
  const beside = besideVerdict(index.cluster, query, verdict);
  return {
    kind: 'policy',
    verdict: wordOf(verdict.allowed),
    ...(logs === undefined
      ? {}
      : { flows: { logs, pair: say('policy.between', { from: refTitle(query.from), to: refTitle(query.to) }) } }),
    sides: [
      sideOf(say('policy.egress-of', { end: refTitle(query.from) }), verdict.egress, beside.egress),
      sideOf(say('policy.ingress-of', { end: refTitle(query.to) }), verdict.ingress, beside.ingress),
      ...otherHostDecisions(verdict).map(({ hostEndpoint, direction, decision }) =>
        sideOf(
          direction === 'egress'
            ? say('policy.host-egress', { name: hostEndpoint })
            : say('policy.host-ingress', { name: hostEndpoint }),
          decision,
        ),
      ),
    ],
    staged: verdict.staged.map(stagedText),
    suggestions: suggestions.map(({ direction, manifest, why }) => ({
      side: directionText(direction),
      why,
      ...(manifest ? { yaml: dump(manifest, { lineWidth: -1 }).trimEnd() } : {}),
    })),
    problems: problemTexts([...objects.problems, ...verdict.problems]),
  };
};

const peersOf = ({
  protocol,
  ports,
  allowed,
  decision,
  peers,
  count,
}: PeerGroup): PolicyExplanationAnswer['reaches'][number] => {
  const every = ports.length === 1 && ports[0]?.[0] === 1 && ports[0][1] === 65535;
  return {
    verdict: wordOf(allowed),
    service: every
      ? say('policy.whole-protocol', { protocol })
      : say('policy.service', { protocol, ports: rangesText(ports) }),
    peers,
    count,
    reason: decision.reason,
  };
};

const noNetwork = (pod: { namespace: string; name: string }, { unread: [first] }: PolicyObjects): PublicError =>
  new PublicError('no-such-pod', say('find.no-network', { pod: `${pod.namespace}/${pod.name}` }), {
    ...(first ? { next: say('policy.not-all-read', { what: first.what, reason: first.reason }) } : {}),
  });

const explanationOf = (pod: { namespace: string; name: string }, objects: PolicyObjects): PolicyAnswer => {
  const { index, problems } = indexOf(objects);
  const explanation = explain(index.cluster, pod);
  if (!explanation) throw noNetwork(pod, objects);
  return {
    kind: 'policy-explain',
    pod: explanation.pod,
    reachedBy: explanation.ingress.map(peersOf),
    reaches: explanation.egress.map(peersOf),
    considered: explanation.considered,
    total: explanation.total,
    notes: tunnelNotes(explanation.tunnelPorts),
    problems: problems(),
  };
};

const reachOf = (asked: ReachAsked, objects: PolicyObjects): PolicyAnswer => {
  const { index, problems } = indexOf(objects);
  const found = reach(index.cluster, asked);
  if (!found) throw noNetwork(asked.pod, objects);
  return {
    kind: 'policy-reach',
    summary: sayReached(found, asked),
    groups: found.groups.map((group) => {
      const { peers, what, reason } = sayGroup(group);
      return { verdict: wordOf(group.allowed), peers, service: what, reason };
    }),
    notes: reachNotes(found, asked),
    problems: problems(),
  };
};

/** @throws PublicError where the cluster could not be asked for the ends. */
export const answerPolicy = async (
  question: QuestionOf<'policy' | 'policy-explain' | 'policy-reach' | 'policy-change'>,
  cluster: Cluster,
  listener: DiagnoseListener,
  { signal, flows: read }: Pick<DiagnoseOptions, 'signal'> & { flows?: ReadFlows | undefined },
): Promise<PolicyAnswer | AskedBack> => {
  listener.progress(say('progress.named'));
  const lookup = lookupIn(cluster, signal);
  if (question.kind === 'policy-change') {
    const { supposing, subject, direction = 'to' } = question;
    const found = subject && (await findRef(subject, 'from', lookup));
    if (found && found.kind !== 'found') return found;
    if (found && 'address' in found.ref) throw new PublicError('no-pod', say('find.explain-pod'));
    const about = found && !('address' in found.ref) ? { [direction]: refTitle(found.ref) } : undefined;
    listener.progress(say('progress.policies'));
    const objects = await readAllPolicyObjects(cluster, signal);
    signal.throwIfAborted();
    return answerPolicyChange({ supposing, about }, objects, { read, signal });
  }
  if (question.kind === 'policy-explain' || question.kind === 'policy-reach') {
    const found = await findRef(question.subject, 'from', lookup);
    if (found.kind !== 'found') return found;
    if ('address' in found.ref) throw new PublicError('no-pod', say('find.explain-pod'));
    listener.progress(say('progress.policies'));
    const objects = await readAllPolicyObjects(cluster, signal);
    signal.throwIfAborted();
    if (question.kind === 'policy-explain') return explanationOf(found.ref, objects);
    const { direction, port, protocol } = question;
    return reachOf({ pod: found.ref, direction, port, protocol }, objects);
  }
  const [from, to] = await Promise.all([findRef(question.from, 'from', lookup), findRef(question.to, 'to', lookup)]);
  if (from.kind !== 'found') return from;
  if (to.kind !== 'found') return to;
  listener.progress(say('progress.policies'));
  const protocol = question.protocol ?? 'tcp';
  const query: Query = {
    from: from.ref,
    to: to.ref,
    protocol,
    ...(question.port === undefined ? {} : { port: question.port }),
  };
  if (question.supposing !== undefined) {
    const objects = await readAllPolicyObjects(cluster, signal);
    signal.throwIfAborted();
    const { supposing } = question;
    return answerPolicyChange({ supposing, query }, objects, { read, signal });
  }
  const flowsAsked = { read, from: from.flows, to: to.flows, protocol, port: question.port };
  const [objects, flows] = await Promise.all([readPairPolicies(cluster, query, signal), askFlows(flowsAsked, signal)]);
  signal.throwIfAborted();
  return verdictFor(query, objects, flows);
};
