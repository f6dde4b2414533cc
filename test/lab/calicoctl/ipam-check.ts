import { writeFileSync } from 'node:fs';
import { type KubeObject, listAt, valueAt } from '../api/object.ts';
import { inPrefix } from '../calico-node/family.ts';
import { crd } from './api.ts';
import { type Allocated, allocatedIn, listBlocks, specOf } from './blocks.ts';
import { type Command, clientVersion } from './command.ts';

const attributes = ({ handle, secondary }: Allocated): string =>
  `Main:${handle ?? '<none>'} Extra:${Object.entries(secondary)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(',')}`;

const tunnelAnnotations = ['IPv4VXLANTunnelAddr', 'IPv4IPIPTunnelAddr', 'IPv4WireguardInterfaceAddr'];

/** Addresses that pods hold, by libcalico's rules: those that run and have a network of their own. */
const podUses = (pod: KubeObject): [string, string][] => {
  const phase = valueAt(pod, 'status', 'phase');
  if (valueAt(pod, 'spec', 'hostNetwork') === true || phase === 'Succeeded' || phase === 'Failed') return [];
  const node = String(valueAt(pod, 'spec', 'nodeName') ?? '');
  const dashed = (text: string): string => text.replaceAll('-', '--');
  const { namespace = '', name } = pod.metadata;
  return listAt(pod, 'status', 'podIPs').map((each) => [
    String(valueAt(each, 'ip')),
    `Workload(${namespace}/${dashed(node)}-k8s-${dashed(name)}-eth0)`,
  ]);
};

/** `ipam check`: what is recorded against what is used. Exits with 0 whatever it finds. */
export const ipamCheck: Command = async (options, api, { out }) => {
  const all = options.has('show-all-ips');
  const problems = all || options.has('show-problem-ips');
  const say = (line = ''): void => out(`${line}\n`);
  say('Checking IPAM for inconsistencies...');
  say();
  const information = await api.get(crd('clusterinformations', 'default'));
  say('Loading all IPAM blocks...');
  const blocks = await listBlocks(api);
  say(`Found ${blocks.length} IPAM blocks.`);
  const allocated = blocks.flatMap((block) => {
    say(` IPAM block ${specOf(block).cidr} affinity=${specOf(block).affinity ?? '<none>'}:`);
    const each = allocatedIn(block);
    if (all) for (const one of each) say(`  ${one.ip} allocated; attrs ${attributes(one)}`);
    return each;
  });
  say(`IPAM blocks record ${allocated.length} allocations.`);
  say();
  say('Loading all IPAM pools...');
  const pools = (await api.list(crd('ippools'))).filter((pool) => valueAt(pool, 'spec', 'disabled') !== true);
  const cidrs = pools.map((pool) => String(valueAt(pool, 'spec', 'cidr')));
  for (const cidr of cidrs) say(`  ${cidr}`);
  say(`Found ${pools.length} active IP pools.`);
  say();

  const users = new Map<string, string[]>();
  const use = (ip: string, user: string): void => {
    if (all) say(`  ${ip} belongs to ${user}`);
    users.set(ip, [...(users.get(ip) ?? []), user]);
  };
  say('Loading all nodes.');
  const tunnels = (await api.list('/api/v1/nodes')).flatMap((node) =>
    tunnelAnnotations.flatMap((name) => {
      const address = node.metadata.annotations?.[`projectcalico.org/${name}`];
      return address ? [[address, `Node(${node.metadata.name})`] as const] : [];
    }),
  );
  for (const [ip, user] of tunnels) use(ip, user);
  say(`Found ${tunnels.length} node tunnel IPs.`);
  say();
  say('Loading all service load balancer IPs.');
  await api.list('/api/v1/services');
  say('Found 0 service load balancer(s).');
  say();
  say('Loading all workload endpoints.');
  const workloads = (await api.list('/api/v1/pods')).flatMap(podUses);
  for (const [ip, user] of workloads) use(ip, user);
  say(`Found ${workloads.length} workload IPs.`);
  say(`Workloads and nodes are using ${users.size} IPs.`);
  say();
  say('Loading all handles');
  const handles = await api.list(crd('ipamhandles'));
  const perNode = Map.groupBy(allocated, ({ secondary }) => secondary.node ?? '');
  const counts = [...perNode].map(([node, each]) => ({ node, count: each.length })).sort((a, b) => b.count - a.count);
  say('Looking for top (up to 20) nodes by allocations...');
  for (const { node, count } of counts.slice(0, 20)) say(`  ${node} has ${count} allocations`);
  if (counts.length > 0) {
    say(
      `Node with most allocations has ${counts[0]?.count}; median is ${counts[Math.floor(counts.length / 2)]?.count}`,
    );
  }
  say();

  say('Scanning for IPs that are allocated but not actually in use...');
  const leaked = allocated.filter(({ ip }) => !users.has(ip));
  if (problems) for (const one of leaked) say(`  ${one.ip} leaked; attrs ${attributes(one)}`);
  say(`Found ${leaked.length} IPs that are allocated in IPAM but not actually in use.`);
  say('Scanning for IPs that are in use by a workload or node but not allocated in IPAM...');
  const known = new Set(allocated.map(({ ip }) => ip));
  const strange = [...users].filter(([ip]) => !known.has(ip));
  const inPool = (ip: string): boolean => cidrs.some((cidr) => inPrefix(cidr, ip));
  for (const [ip, owners] of problems ? users : []) {
    if (owners.length > 1) say(`  ${ip} has multiple owners.`);
    for (const owner of known.has(ip) ? [] : owners) {
      say(
        `  ${ip} in use by ${owner} ${inPool(ip) ? 'and in active IPAM pool but has no IPAM allocation' : 'is not in any active IP pool'}.`,
      );
    }
  }
  say(`Found ${strange.filter(([ip]) => !inPool(ip)).length} in-use IPs that are not in active IP pools.`);
  say(
    `Found ${strange.filter(([ip]) => inPool(ip)).length} in-use IPs that are in active IP pools but have no corresponding IPAM allocation.`,
  );
  say();
  say('Scanning for IPAM handles with no matching IPs...');
  const used = new Set(allocated.map(({ handle }) => handle));
  const idOf = (handle: KubeObject): string => String(valueAt(handle, 'spec', 'handleID'));
  const idle = handles.filter((handle) => !used.has(idOf(handle)));
  say(`Found ${idle.length} handles with no matching IPs (and ${handles.length - idle.length} handles with matches).`);
  say('Scanning for IPs with missing handle...');
  const ids = new Set(handles.map(idOf));
  const without = [...used].filter((id) => id !== undefined && !ids.has(id));
  say(`Found ${without.length} handles mentioned in blocks with no matching handle resource.`);
  say(`Check complete; found ${leaked.length + strange.length + idle.length} problems.`);

  const file = options.value('output');
  if (file !== undefined) {
    const allocations = allocated.map((one) => {
      const owners = users.get(one.ip);
      const { node, pod, namespace, type, timestamp } = one.secondary;
      return {
        ip: one.ip,
        handle: one.handle,
        sequenceNumber: one.sequenceNumber,
        pod,
        namespace,
        node,
        type,
        creationTimestamp: timestamp,
        inUse: owners !== undefined,
        owners: owners ?? null,
      };
    });
    const report = {
      version: clientVersion,
      clusterGUID: valueAt(information, 'spec', 'clusterGUID'),
      datastoreLocked: valueAt(information, 'spec', 'datastoreReady') === false,
      clusterInformationRevision: information?.metadata.resourceVersion,
      clusterType: valueAt(information, 'spec', 'clusterType'),
      allocations: Object.fromEntries([...Map.groupBy(allocations, ({ ip }) => ip)]),
      leakedHandles: idle.map((handle) => ({
        ID: idOf(handle),
        UID: handle.metadata.uid,
        Revision: handle.metadata.resourceVersion,
      })),
    };
    writeFileSync(file, JSON.stringify(report, null, 2));
  }
  return 0;
};
