import { parseArgs } from 'node:util';
import { buildPolicyIndex } from '../../src/intended/policy/policy-index.ts';

/**
 * Measures the policy index: 10,000 policies of every kind and 100,000 pods. Prints what was measured and
 * what is allowed; the exit code is 1 where something is above it. Time by the clock says how busy the machine is, and
 * is printed beside; only processor time is held to a limit.
 */

const { values } = parseArgs({
  options: {
    pods: { type: 'string', default: '100000' },
    policies: { type: 'string', default: '10000' },
    pairs: { type: 'string', default: '20000' },
  },
});
const podCount = Number(values.pods);
const policyCount = Number(values.policies);
const pairCount = Number(values.pairs);
const namespaceCount = Math.max(1, Math.round(policyCount / 20));

/** A small generator with a fixed start: every run measures the same cluster. */
let state = 42;
const random = (below: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state % below;
};

const namespaceOf = (index: number): string => `team-${index % namespaceCount}`;
const app = (index: number): string => `app-${index % 12}`;

const pod = (index: number): unknown => {
  const ip = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${app(index)}-${index}`,
      namespace: namespaceOf(index),
      labels: {
        app: app(index),
        tier: ['front', 'back', 'data'][index % 3],
        // Every pod has a label of its own, as those of a StatefulSet have.
        'statefulset.kubernetes.io/pod-name': `${app(index)}-${index}`,
      },
    },
    spec: {
      nodeName: `node-${index % 500}`,
      serviceAccountName: `sa-${index % 4}`,
      containers: [
        {
          ports: [
            { name: 'http', containerPort: 8080 },
            { name: 'metrics', containerPort: 9090 },
          ],
        },
      ],
    },
    status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] },
  };
};

const kubernetesPolicy = (index: number): unknown => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: `policy-${index}`, namespace: namespaceOf(index) },
  spec: {
    podSelector: index % 7 === 0 ? {} : { matchLabels: { app: app(random(12)) } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      {
        from: [
          { podSelector: { matchLabels: { app: app(random(12)) } } },
          { namespaceSelector: { matchLabels: { zone: `zone-${random(5)}` } }, podSelector: {} },
        ],
        ports: [{ port: 'http' }, { port: 8000 + random(100), endPort: 8200 }],
      },
    ],
    egress: [
      { to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] },
      { ports: [{ port: 53, protocol: 'UDP' }] },
    ],
  },
});

const calicoPolicy = (index: number): unknown => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'NetworkPolicy',
  metadata: { name: `calico-${index}`, namespace: namespaceOf(index) },
  spec: {
    order: random(500),
    selector: `app == '${app(random(12))}' && has(tier)`,
    types: ['Ingress', 'Egress'],
    ingress: [
      {
        action: 'Allow',
        protocol: 'TCP',
        source: { selector: "tier in {'front', 'back'}" },
        destination: { ports: [80, '8000:8100', 'http'] },
      },
      { action: 'Deny', source: { namespaceSelector: `zone == 'zone-${random(5)}'`, notSelector: "tier == 'data'" } },
    ],
    egress: [{ action: 'Allow' }],
  },
});

const globalPolicy = (index: number): unknown => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'GlobalNetworkPolicy',
  metadata: { name: `security.global-${index}` },
  spec: {
    tier: 'security',
    order: index,
    selector: index % 10 === 0 ? 'all()' : `app == '${app(random(12))}' && tier == 'data'`,
    namespaceSelector: index % 2 === 0 ? `zone == 'zone-${random(5)}'` : 'all()',
    types: ['Ingress'],
    ingress: [{ action: 'Deny', source: { selector: "role == 'blocked'" } }, { action: 'Pass' }],
  },
});

const policy = (index: number): unknown =>
  index % 20 === 0 ? globalPolicy(index) : index % 3 === 0 ? calicoPolicy(index) : kubernetesPolicy(index);

const objects: unknown[] = [
  { apiVersion: 'projectcalico.org/v3', kind: 'Tier', metadata: { name: 'security' }, spec: { order: 100 } },
  {
    apiVersion: 'projectcalico.org/v3',
    kind: 'GlobalNetworkSet',
    metadata: { name: 'blocked', labels: { role: 'blocked' } },
    spec: { nets: Array.from({ length: 1000 }, (_, index) => `203.${index >> 8}.${index & 255}.0/24`) },
  },
];
for (let index = 0; index < namespaceCount; index++) {
  objects.push({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespaceOf(index), labels: { zone: `zone-${index % 5}` } },
  });
  for (let account = 0; account < 4; account++) {
    objects.push({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: `sa-${account}`, namespace: namespaceOf(index) },
    });
  }
}
for (let index = 0; index < policyCount; index++) objects.push(policy(index));
for (let index = 0; index < podCount; index++) objects.push(pod(index));

const collect = (globalThis as { gc?: () => void }).gc ?? (() => {});
const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

collect();
const before = process.memoryUsage().heapUsed;
const startCpu = process.cpuUsage();
const startBuild = performance.now();
const index = buildPolicyIndex(objects, { calicoVersion: '3.33' });
const buildMs = performance.now() - startBuild;
const buildCpu = process.cpuUsage(startCpu);
collect();
const indexBytes = process.memoryUsage().heapUsed - before;

const someQuery = () => {
  const [from, to] = [random(podCount), random(podCount)];
  return {
    from: { namespace: namespaceOf(from), name: `${app(from)}-${from}` },
    to: { namespace: namespaceOf(to), name: `${app(to)}-${to}` },
    protocol: 'tcp',
    port: 8000 + random(300),
  };
};

type Measured = { median: number; p99: number; max: number; cpu99: number };

/** Milliseconds by the clock, and of processor time: on a busy machine only the second is about this code. */
const measure = (count: number, work: () => void): Measured => {
  const times: number[] = [];
  const cpu: number[] = [];
  for (let run = 0; run < count; run++) {
    const used = process.threadCpuUsage();
    const start = performance.now();
    work();
    times.push(performance.now() - start);
    const { user, system } = process.threadCpuUsage(used);
    cpu.push((user + system) / 1000);
  }
  const at = (list: number[], part: number): number =>
    list.sort((x, y) => x - y)[Math.min(list.length - 1, Math.floor(list.length * part))] ?? 0;
  return { median: at(times, 0.5), p99: at(times, 0.99), max: at(times, 1), cpu99: at(cpu, 0.99) };
};

const answers = { true: 0, false: 0, unknown: 0 };
const pairs = measure(pairCount, () => {
  const { allowed } = index.decide(someQuery());
  answers[`${allowed}`]++;
});
const policyUpdates = measure(500, () => index.upsert(policy(random(policyCount))));
const podUpdates = measure(500, () => index.upsert(pod(random(podCount))));
const afterUpdate = measure(500, () => {
  index.upsert(policy(random(policyCount)));
  index.decide(someQuery());
});
objects.length = 0;
collect();
const heap = process.memoryUsage().heapUsed;

const rows: [string, number, number | undefined, string][] = [
  ['build', buildMs, undefined, 'ms'],
  ['build, processor time of all threads', (buildCpu.user + buildCpu.system) / 1000, 5000, 'ms'],
  ['one pair, median', pairs.median, undefined, 'ms'],
  ['one pair, 99 of 100', pairs.p99, undefined, 'ms'],
  ['one pair, 99 of 100, processor time', pairs.cpu99, 5, 'ms'],
  ['one pair, slowest', pairs.max, undefined, 'ms'],
  ['policy changed, 99 of 100', policyUpdates.p99, undefined, 'ms'],
  ['policy changed, 99 of 100, processor time', policyUpdates.cpu99, 5, 'ms'],
  ['pod changed, 99 of 100', podUpdates.p99, undefined, 'ms'],
  ['pod changed, 99 of 100, processor time', podUpdates.cpu99, 5, 'ms'],
  ['policy changed and one pair, 99 of 100', afterUpdate.p99, undefined, 'ms'],
  ['policy changed and one pair, 99 of 100, pr.', afterUpdate.cpu99, 5, 'ms'],
  ['memory of the index', megabytes(indexBytes), 500, 'MB'],
  ['heap after all questions, objects let go', megabytes(heap), 500, 'MB'],
  ['peak of the process, with all objects', Math.round(process.resourceUsage().maxRSS / 1000), undefined, 'MB'],
];
process.stdout.write(`${policyCount} policies, ${podCount} pods, ${pairCount} pairs (${JSON.stringify(answers)})\n`);
if (index.problems.length > 0) process.stdout.write(`problems: ${JSON.stringify(index.problems.slice(0, 3))}\n`);
for (const [name, value, limit, unit] of rows) {
  const shown = unit === 'ms' ? value.toFixed(3) : String(value);
  const verdict = limit === undefined ? '' : value <= limit ? ` (allowed ${limit})` : ` ABOVE the allowed ${limit}`;
  process.stdout.write(`${name.padEnd(44)} ${shown.padStart(10)} ${unit}${verdict}\n`);
  if (limit !== undefined && value > limit) process.exitCode = 1;
}
