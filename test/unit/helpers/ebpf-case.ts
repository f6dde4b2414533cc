import type { Case } from '../../../src/case/case.ts';
import type { NodeState } from '../../../src/case/node-state.ts';
import type { QuestionOf } from '../../../src/case/question.ts';
import { got } from '../../../src/case/read.ts';
import { policySchemaFromApi } from '../../../src/collect/kubernetes/read-calico.ts';
import { readService } from '../../../src/collect/kubernetes/read-service.ts';
import { withSender } from '../../../src/diagnose/inbound-sender.ts';
import { podKey } from '../../../src/intended/endpoint.ts';
import { type EbpfAsked, parseEbpf, parseEbpfCounts } from '../../../src/probe/parse/ebpf/state.ts';
import type { RawRun } from '../../../src/probe/raw.ts';
import { recordedText } from './ebpf-recordings.ts';
import { state } from './healthy-case.ts';
import { recordedCase } from './recorded-case.ts';
import { recordedServiceCases } from './recorded-service.ts';

/** What the tools of calico-node printed on one node, by id; to be changed before it is read. */
type Dumps = Record<string, string>;

export interface EbpfCase {
  c: Case;
  dumps: Record<string, Dumps>;
  /** What changed of them while packets were sent. */
  after?: Record<string, Dumps>;
}

const interfaces = { 'shop/web-1': 'cali751425ce827', 'shop/web-0': 'calia4fc3c48bd8', 'shop/db-0': 'cali43878a68a0a' };

const openProgram = (device: string): string =>
  ['egress', 'ingress']
    .map((hook) => `IfaceName: ${device}\nHook: tc ${hook}\n      Rule: kns.shop  Action: allow\n      Hit count: 3\n`)
    .join('');

const lineOf = (text: string, device: string): string | undefined =>
  text.split('\n').find((line) => line.includes(`name: ${device}}`));

const indexOf = (text: string, device: string): number => Number(/^ *(\d+)/.exec(lineOf(text, device) ?? '')?.[1]);

/** All places that the workloads of a node have: what its jump maps hold in health. */
const jumpsOf = (interfacesText: string, hook: 'Ingress' | 'Egress'): string =>
  JSON.stringify(
    interfacesText
      .split('\n')
      .filter((line) => line.includes('workload'))
      .map((line) => Number(new RegExp(`${hook}PolicyV4: (\\d+)`).exec(line)?.[1]))
      .map((place) => ({ key: [`0x${place.toString(16).padStart(2, '0')}`, '0x00', '0x00', '0x00'], value: ['0x01'] })),
  );

const dumpsOf = (folder: string, device: string): Dumps => {
  const read = (name: string) => recordedText(`${folder}/${name}`);
  const known = read('bpf/ifstate-dump.txt') ?? '';
  return {
    interfaces: known,
    programs: read('bpftool-net.txt') ?? '',
    routes4: read('bpf/routes-dump.txt') ?? '',
    'jump-ingress': read('jump-ing.json') ?? jumpsOf(known, 'Ingress'),
    'jump-egress': read('jump-egr.json') ?? jumpsOf(known, 'Egress'),
    services: read('bpf/nat-dump.txt') ?? '',
    affinities: read('bpf/nat-aff.txt') ?? '',
    [`policy4 ${device}`]: read(`bpf/policy/${device}.txt`) ?? openProgram(device),
    [`counters ${device}`]: read(`bpf/counters/${device}.txt`) ?? '',
  };
};

const run = (id: string, stdout: string): RawRun => ({
  ...{ id, argv: [id], exitCode: 0, stdout, stderr: '', milliseconds: 1, truncated: false },
});

/** The case with what its nodes' dumps say. */
export const withDumps = ({ c, dumps, after: later = {} }: EbpfCase): Case => {
  const whole = structuredClone(c);
  for (const [node, texts] of Object.entries(dumps)) {
    const own: NodeState = state(whole, node);
    const pods = [whole.from, whole.to].filter((end) => end.kind === 'pod' && end.pod.nodeName === node);
    const links = own.links.ok ? own.links.value : [];
    const service = whole.service?.asked.address;
    const asked: EbpfAsked = {
      families: [4],
      addresses: [whole.from.address, whole.to.address, '10.49.0.1', '10.49.0.2'].filter(
        (address) => address !== undefined,
      ),
      ...(service === undefined ? {} : { service }),
      devices: pods.flatMap((end) => {
        const name = end.kind === 'pod' ? interfaces[`${end.pod.namespace}/${end.pod.name}` as 'shop/db-0'] : '';
        return [{ name, index: links.find((link) => link.name === name)?.index }];
      }),
    };
    const runs = (of: Dumps) => Object.entries(of).map(([id, text]) => run(id, text));
    own.ebpf = parseEbpf(runs(texts), asked);
    const changes = later[node];
    if (changes !== undefined) own.ebpf.after = parseEbpfCounts(runs({ ...texts, ...changes }), asked);
  }
  return whole;
};

/** shop/web-1 on node-1 asks shop/db-0 on node-2, as the healthy nodes were recorded. */
export const healthyEbpf = (from: 'shop/web-1' | 'shop/web-0' = 'shop/web-1'): EbpfCase => {
  const c = recordedCase({ recording: 'v3.32.1-bpf-vxlan', from, to: 'shop/db-0' });
  const two = dumpsOf('vxlan/node-2', interfaces['shop/db-0']);
  if (from === 'shop/web-1')
    return { c, dumps: { 'node-1': dumpsOf('vxlan/node-1', interfaces[from]), 'node-2': two } };
  return { c, dumps: { 'node-2': { ...dumpsOf('vxlan/node-2', interfaces[from]), ...two } } };
};

/** Without policies, and healthy but for its tunnel device. */
const otherwise = 'faults/12-vxlan-device-down';

/** The address to which the entry of an interface leads. */
const addressBy = ({ interfaces: known = '', routes4 = '' }: Dumps, device: string): string =>
  new RegExp(`(\\S+)/32: local workload .*idx ${indexOf(known, device)}$`, 'm').exec(routes4)?.[1] ?? '';

const onNode = (folder: string, node: string, pod: keyof typeof interfaces): Dumps =>
  dumpsOf(
    recordedText(`${folder}/${node}/bpf/ifstate-dump.txt`) === undefined ? `${otherwise}/${node}` : `${folder}/${node}`,
    interfaces[pod],
  );

type Change = (text: string) => string;

const itemsIn = (
  folder: string,
  kind: string,
  change: Change = (text) => text,
): { metadata: { namespace: string; name: string } }[] =>
  JSON.parse(change(recordedText(`${folder}/objects/${kind}.json`) ?? '{"items":[]}')).items;

const after =
  (...changes: Change[]): Change =>
  (text) =>
    changes.reduce((each, change) => change(each), text);

/** Each of the two where the other stands, wherever `form` finds one; none where they are the same. */
const swapping = (one: string, two: string, form: (of: string) => RegExp): Change =>
  one === two
    ? (text) => text
    : after(
        (text) => text.replaceAll(form(one), 'SWAPPED'),
        (text) => text.replaceAll(form(two), one),
        (text) => text.replaceAll('SWAPPED', two),
      );

const address = (of: string): RegExp => new RegExp(`(?<![0-9.])${of.replaceAll('.', '[.]')}(?![0-9])`, 'g');

/** Where an index stands: before a colon, behind `idx`, in parentheses behind an interface. */
const index = (of: string): RegExp => new RegExp(`(?<=^ *|idx |\\()${of}(?= : \\{|$|\\) tcx)`, 'gm');

/** From the cluster of the broken states to that of the healthy ones: its networks, and what differs of two pods. */
const moved = (base: Case, one: Dumps, two: Dumps): { both: Change; 'node-1': Change; 'node-2': Change } => {
  const networks: Change = (text) => text.replaceAll('192.168.', '10.244.').replaceAll('10.39.', '10.49.');
  const both = after(
    networks,
    swapping(networks(addressBy(one, interfaces['shop/web-1'])), base.from.address ?? '', address),
    swapping(networks(addressBy(two, interfaces['shop/db-0'])), base.to.address ?? '', address),
  );
  const of = (node: string, dumps: Dumps, device: string): Change => {
    const { links } = state(base, node);
    const own = links.ok ? links.value.find(({ name }) => name === device)?.index : undefined;
    return after(both, swapping(`${indexOf(dumps.interfaces ?? '', device)}`, `${own}`, index));
  };
  return {
    both,
    'node-1': of('node-1', one, interfaces['shop/web-1']),
    'node-2': of('node-2', two, interfaces['shop/db-0']),
  };
};

const changed = (dumps: Dumps, change: Change): Dumps =>
  Object.fromEntries(
    Object.entries(dumps).map(([id, text]) => [
      id,
      id.startsWith('jump') || id.startsWith('counters') ? text : change(text),
    ]),
  );

/** The same question in one of the broken states, which were recorded on another cluster of the same names. */
export const brokenEbpf = (name: string): EbpfCase => {
  const folder = `faults/${name}`;
  const one = onNode(folder, 'node-1', 'shop/web-1');
  const two = onNode(folder, 'node-2', 'shop/db-0');
  const { c } = healthyEbpf();
  const change = moved(c, one, two);
  const policies = itemsIn(folder, 'networkpolicies.networking.k8s.io').map((item) =>
    policySchemaFromApi('NetworkPolicy').parse(item),
  );
  c.objects.networkPolicies = { shop: got(policies.filter(({ namespace }) => namespace === 'shop')) };
  return { c, dumps: { 'node-1': changed(one, change['node-1']), 'node-2': changed(two, change['node-2']) } };
};

/** The same question about the Service before it. */
export const withService = async ({ c, dumps }: EbpfCase, name: string, service = 'db'): Promise<EbpfCase> => {
  const folder = `faults/${name}`;
  const one = onNode(folder, 'node-1', 'shop/web-1');
  const change = moved(healthyEbpf().c, one, onNode(folder, 'node-2', 'shop/db-0'));
  const read = await readService(
    {
      get: async (path) => {
        const slices = path.includes('/endpointslices');
        const found = itemsIn(folder, slices ? 'endpointslices' : 'services', change.both).filter(
          ({ metadata }) =>
            metadata.namespace === 'shop' &&
            (slices ? metadata.name.startsWith(`${service}-`) : metadata.name === service),
        );
        return { kind: 'ok', body: slices ? { items: found } : found[0] };
      },
    },
    'shop',
    service,
    AbortSignal.timeout(1_000),
  );
  if (!read.ok || read.value === undefined) throw new Error('no Service');
  const [address] = read.value.clusterIPs;
  if (address === undefined) throw new Error('no address');
  const question = { ...c.question, to: { kind: 'service' as const, namespace: 'shop', name: service } };
  return { c: { ...c, question: question as Case['question'], service: { ...read.value, asked: { address } } }, dumps };
};

export interface FromOutside {
  service: 'web-np' | 'web-local';
  nodePort: number;
  entry: 'node-1' | 'node-2';
  to: 'shop/web-1' | 'shop/web-0';
}

/** Somebody outside calls a node port of the healthy nodes. */
export const ebpfFromOutside = async ({ service, nodePort, entry, to }: FromOutside): Promise<EbpfCase> => {
  const from = to === 'shop/web-1' ? 'shop/db-0' : 'shop/web-1';
  const asked = { namespace: 'shop', name: service };
  const all = await recordedServiceCases('v3.32.1-bpf-vxlan', from, asked);
  const c = all.find((each) => each.to.kind === 'pod' && podKey(each.to.pod) === to);
  if (c?.service === undefined) throw new Error(`${to} is not behind ${service}`);
  const address = entry === 'node-1' ? '10.49.0.1' : '10.49.0.2';
  const client = { address: '203.0.113.9' };
  const called: Case = {
    ...c,
    question: { ...(c.question as QuestionOf<'path'>), from: { kind: 'address', address: client.address } },
    from: { kind: 'outside', address: client.address },
    service: { ...c.service, asked: { address } },
    inbound: { way: 'node-port', address, port: nodePort, client, entry, entryIs: 'asked' },
  };
  const own = (node: 'node-1' | 'node-2') =>
    dumpsOf(`vxlan/${node}`, interfaces[node === 'node-1' ? 'shop/web-1' : 'shop/web-0']);
  return { c: withSender(called), dumps: { 'node-1': own('node-1'), 'node-2': own('node-2') } };
};
