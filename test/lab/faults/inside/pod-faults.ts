import type { Lab, LabPod } from '../../lab.ts';
import { addPolicy, ends, everyEncap, type Fault, onPod, removePolicy, tryOnPod, webToDb } from '../fault.ts';

/** Process ids of what listens on a port of a pod, or has taken a connection there. */
const programsOn = async (lab: Lab, pod: LabPod, port: number): Promise<string[]> => {
  const { stdout } = await lab.podExec(`${pod.namespace}/${pod.name}`, [
    'ss',
    '-H',
    '-l',
    '-n',
    '-t',
    '-p',
    `sport = :${port}`,
  ]);
  return [...stdout.matchAll(/pid=(\d+)/g)].map(([, pid = '']) => pid);
};

const programHangs: Fault = {
  name: 'program-hangs',
  title: 'the program in the receiver is stopped: the kernel opens its connections, and nobody accepts them',
  seeds: ['000-13'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'program-hangs', hop: 'destination-pod', node: 'to' },
  inject: async (lab) => {
    const { to } = ends(lab);
    for (const pid of await programsOn(lab, to, webToDb.port)) await onPod(lab, to, ['kill', '-STOP', pid]);
  },
  clear: async (lab) => {
    const { to } = ends(lab);
    for (const pid of await programsOn(lab, to, webToDb.port)) await tryOnPod(lab, to, ['kill', '-CONT', pid]);
  },
};

const redirect = (port: number): string[] => [
  ...['OUTPUT', '-p', 'tcp', '--dport', String(webToDb.port)],
  ...['-j', 'REDIRECT', '--to-ports', String(port)],
];

/** What a mesh does to each pod: here a policy denies what the proxy's answer hides. */
const senderAnswersItself: Fault = {
  name: 'sender-answers-itself',
  title: 'a redirect in the sender hands its connections to a program of its own, and a policy denies the egress',
  seeds: ['000-9'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'policy-denies-egress', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const { from } = ends(lab);
    // The port that the sender itself listens on.
    await onPod(lab, from, ['iptables', '-t', 'nat', '-A', ...redirect(8080)]);
    await addPolicy(lab, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'web-keeps-in', namespace: 'shop' },
      spec: { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'] },
    });
  },
  clear: async (lab) => {
    const { from } = ends(lab);
    await tryOnPod(lab, from, ['iptables', '-t', 'nat', '-D', ...redirect(8080)]);
    await removePolicy(lab, 'networkpolicies.networking.k8s.io', 'web-keeps-in', 'shop');
  },
};

const proxyGone: Fault = {
  name: 'pod-proxy-gone',
  title: 'a mesh that is gone left its redirect in the sender: nothing listens on the port of its proxy',
  seeds: ['000-4'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'foreign-rule-changes', hop: 'source-pod', node: 'from' },
  inject: async (lab) => {
    const { from } = ends(lab);
    await onPod(lab, from, ['iptables', '-t', 'nat', '-A', ...redirect(15_001)]);
  },
  clear: async (lab) => {
    const { from } = ends(lab);
    await tryOnPod(lab, from, ['iptables', '-t', 'nat', '-D', ...redirect(15_001)]);
  },
};

/** A table of its own, without a counter. */
const nativeTable = (hook: string, rule: readonly string[]): string[][] => [
  ['nft', 'add', 'table', 'inet', 'guard'],
  ['nft', 'add', 'chain', 'inet', 'guard', 'own', `{ type filter hook ${hook} priority 0; policy accept; }`],
  ['nft', 'add', 'rule', 'inet', 'guard', 'own', ...rule],
];

const native = (
  name: string,
  title: string,
  end: 'from' | 'to',
  hook: string,
  rule: string[],
  expected: Fault['expected'],
): Fault => ({
  name,
  title,
  seeds: ['000-13'],
  encaps: everyEncap,

  question: webToDb,
  expected,
  inject: async (lab) => {
    for (const argv of nativeTable(hook, rule)) await onPod(lab, ends(lab)[end], argv);
  },
  clear: (lab) => tryOnPod(lab, ends(lab)[end], ['nft', 'delete', 'table', 'inet', 'guard']),
});

const senderDropsOwn = native(
  'pod-native-output-drops',
  'a native nftables rule in the sender drops what it sends',
  'from',
  'output',
  ['tcp', 'dport', '5432', 'drop'],
  { cause: 'foreign-rule-drops', hop: 'source-pod', node: 'from' },
);

const replyDropsInPod = native(
  'pod-native-reply-drops',
  'a native nftables rule in the receiver drops its replies',
  'to',
  'output',
  ['tcp', 'sport', '5432', 'drop'],
  { cause: 'foreign-rule-drops', hop: 'source-pod', node: 'to' },
);

const ruleDivertsInPod: Fault = {
  name: 'pod-routing-rule-diverts',
  title: 'a routing rule in the sender leads to a table that refuses',
  seeds: ['000-4'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'ip-rule-diverts', hop: 'source-pod', node: 'from' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    await onPod(lab, from, ['ip', 'route', 'add', 'blackhole', 'default', 'table', '77']);
    await onPod(lab, from, ['ip', 'rule', 'add', 'to', to.address, 'lookup', '77', 'priority', '90']);
  },
  clear: async (lab) => {
    const { from } = ends(lab);
    await tryOnPod(lab, from, ['ip', 'rule', 'del', 'priority', '90']);
    await tryOnPod(lab, from, ['ip', 'route', 'flush', 'table', '77']);
  },
};

/** What ends inside the network namespace of a pod. */
export const podInsideFaults: readonly Fault[] = [
  programHangs,
  senderAnswersItself,
  proxyGone,
  senderDropsOwn,
  replyDropsInPod,
  ruleDivertsInPod,
];
