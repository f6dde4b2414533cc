import type { NodeChange } from '../fixes/action.ts';
import { runCommand } from '../probe/command.ts';
import { findNamespace, type RunOne } from '../probe/enter-pod.ts';
import { inside } from '../probe/pod-namespace.ts';
import { type Message, messageFor } from '../words/message.ts';
import { say } from '../words/say.ts';
import { birdStep } from './bird.ts';
import { ipRuleStep } from './ip-rules.ts';
import { iptablesStep } from './iptables.ts';
import { linkStep } from './links.ts';
import { neighbourStep } from './neighbours.ts';
import { nftStep } from './nft.ts';
import type { RemediationAnswer, RemediationRequest } from './remediation-request.ts';
import { routeStep } from './routes.ts';
import { outputOf, Refusal, type Seen, type Step, type Tools } from './seen.ts';
import { sysctlStep } from './sysctl-files.ts';

const perCommand = { deadlineMs: 5_000, maxBytes: 16_000_000 };

const stepFor = (change: NodeChange, tools: Tools): Step => {
  switch (change.kind) {
    case 'route-delete':
    case 'route-add':
      return routeStep(change, tools);
    case 'neighbour-delete':
    case 'neighbour-set':
      return neighbourStep(change, tools);
    case 'link-up':
    case 'link-down':
    case 'link-mac':
    case 'link-mtu':
    case 'address-delete':
    case 'address-add':
      return linkStep(change, tools);
    case 'ip-rule-delete':
    case 'ip-rule-add':
      return ipRuleStep(change, tools);
    case 'iptables-delete':
    case 'iptables-insert':
      return iptablesStep(change, tools);
    case 'nft-delete':
      return nftStep(change, tools);
    case 'sysctl':
      return sysctlStep(change);
    case 'bird':
      return birdStep(change, tools);
  }
};

/** Where the change belongs: the node's network, or that of the pod which it names. */
const toolsFor = async (change: NodeChange, signal: AbortSignal): Promise<Tools> => {
  const run: RunOne = (id, argv, more) => runCommand(id, argv, { ...perCommand, signal, ...more });
  const pod = 'pod' in change ? change.pod : undefined;
  if (pod === undefined) return { signal, run: (argv) => run('node', argv) };
  const [addresses, names] = await Promise.all([
    run('addresses', ['ip', '-d', '-j', 'addr']),
    run('netns', ['ip', '-j', 'netns', 'list']),
  ]);
  const found = await findNamespace({ key: pod.interface, ...pod }, addresses, names, run);
  if ('failure' in found) throw new Refusal(messageFor(found.failure));
  return { signal, run: (argv) => run('pod', inside(found.name, argv)) };
};

const whyNot = ({ stand, why }: Seen): Message =>
  stand === 'after' ? say('change.already') : say('change.not-as-it-was', { why: why ?? say('change.has-changed') });

const carryOut = async (step: Step, before: Seen): Promise<Omit<RemediationAnswer, 'format' | 'node'>> => {
  const done = await step.act();
  const after = await step.see();
  const ran = done.argv.join(' ');
  const common = { ran, stand: after.stand, before: before.lines, after: after.lines };
  const output = outputOf(done);
  if (after.stand === 'after') return { ...common, outcome: 'done' };
  if ('why' in output) {
    // A command that was stopped in the middle may have done its work, unless it is seen that it has not.
    const told = done.exitCode !== undefined || after.stand === 'before';
    return { ...common, outcome: told ? 'failed' : 'unknown', message: output.why };
  }
  const message =
    after.stand === 'unread' ? say('change.result-unread', { why: after.why ?? '' }) : say('change.written-again');
  return { ...common, outcome: after.stand === 'unread' ? 'unknown' : 'failed', message };
};

/**
 * Carries out one change, or only looks: what is not exactly as the change expects is left alone.
 * Never rejects.
 */
export const remediate = async (
  { node, change, mode }: RemediationRequest,
  signal: AbortSignal,
): Promise<RemediationAnswer> => {
  const frame = { format: 'calico-why/remediation/1', node } as const;
  try {
    const step = stepFor(change, await toolsFor(change, signal));
    const before = await step.see();
    const seen = { stand: before.stand, before: before.lines, after: before.lines };
    if (mode === 'look') {
      return { ...frame, ...seen, outcome: 'looked', ...(before.why === undefined ? {} : { message: before.why }) };
    }
    if (before.stand !== 'before') return { ...frame, ...seen, outcome: 'refused', message: whyNot(before) };
    return { ...frame, ...(await carryOut(step, before)) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...frame, outcome: 'refused', stand: 'unread', before: [], after: [], message: error.said };
  }
};
