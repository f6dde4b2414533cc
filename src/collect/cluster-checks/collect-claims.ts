import { z } from 'zod';
import type { Claim, ClaimsInput } from '../../case/cluster-check-input.ts';
import type { Neighbour, Route } from '../../case/node-state.ts';
import { got, missing, missingOf, type Read } from '../../case/read.ts';
import { agentSelector } from '../../intended/agent-pod.ts';
import { bareAddress } from '../../ip/texts.ts';
import { parseNeighbours } from '../../probe/parse/neighbours.ts';
import { parseRoutes } from '../../probe/parse/routes.ts';
import { Runs } from '../../probe/parse/runs.ts';
import { rawSnapshotSchema } from '../../probe/raw.ts';
import { say } from '../../words/say.ts';
import type { Exec, ExecTarget } from '../exec.ts';
import { askSnapshot, type ProbeAsking } from './ask-probe.ts';
import { inParallel } from './in-parallel.ts';
import { type ClusterCheckReading, listCalico } from './lists.ts';
import { byNode, listAgents, listProbes, noProbeOn, type ProbePods, perNodeMs, width } from './node-pods.ts';

/** What the kernels say about the addresses of workloads: each node's probe is asked once, some at a time. */

/** A node has at most a few hundred pods; more than this is not believed. */
const mostOfANode = 20_000;

const felixSchema = z
  .object({
    metadata: z.object({ name: z.string() }),
    spec: z.object({ interfacePrefix: z.string().max(1_000).nullish() }).nullish(),
  })
  .transform(({ metadata, spec }) => ({ name: metadata.name, prefixes: spec?.interfacePrefix ?? '' }));

const isPrefix = (prefix: string): boolean => /^[A-Za-z0-9_.@][A-Za-z0-9_.:@-]{0,14}$/.test(prefix);
const usable = (written: string): string[] =>
  written
    .split(',')
    .map((prefix) => prefix.trim())
    .filter(isPrefix);

/**
 * Felix's own setting, of which a cluster with another CNI plugin has its own; `cali` otherwise (calico#1.2). Some nodes
 * may have another one (calico#6.3): whatever any node may have is looked for on all.
 */
export const findPrefixes = async (reading: ClusterCheckReading, group: string): Promise<string[]> => {
  const [read, agents] = await Promise.all([
    listCalico(reading, group, 'felixconfigurations', felixSchema),
    listAgents(reading, 'calico-node', agentSelector),
  ]);
  const objects = read.ok ? read.value : [];
  const ofAll = usable(objects.find(({ name }) => name === 'default')?.prefixes ?? '');
  const ofSome = objects.filter(({ name }) => name !== 'default').flatMap(({ prefixes }) => usable(prefixes));
  const set = agents.ok ? agents.value.flatMap(({ interfacePrefix = '' }) => usable(interfacePrefix)) : [];
  return [...new Set([...(ofAll.length === 0 ? ['cali'] : ofAll), ...ofSome, ...set])].slice(0, 20);
};

/** `/32` and `/128` routes without a gateway; several of one address differ by metric or by next hop. */
const claimsOfRoutes = (node: string, routes: readonly Route[]): Claim[] =>
  routes.flatMap(({ type, dst, dev, gateway, nextHops, family, text }) => {
    const [written, prefix] = dst.split('/');
    const address = bareAddress(written);
    if (type !== 'unicast' || gateway !== undefined || address === undefined) return [];
    if (prefix !== (family === 4 ? '32' : '128')) return [];
    const devices = dev === undefined ? nextHops.flatMap((hop) => hop.dev ?? []) : [dev];
    return devices.map((device) => ({ address, node, device, by: 'route', text }));
  });

/** Neighbours at interfaces beside the route's own: each of them answered for this address (steps#002). */
const claimsOfNeighbours = (node: string, neighbours: readonly Neighbour[], routed: readonly Claim[]): Claim[] => {
  const addresses = new Set(routed.map(({ address }) => address));
  return neighbours.flatMap(({ address: written, dev, mac, states, text }) => {
    const address = bareAddress(written);
    const answered = mac !== undefined && !states.includes('FAILED') && !states.includes('INCOMPLETE');
    return answered && address !== undefined && addresses.has(address)
      ? [{ address, node, device: dev, by: 'neighbour', text }]
      : [];
  });
};

const readClaims = (raw: unknown, node: string, prefixes: readonly string[]): Read<Claim[]> => {
  const snapshot = rawSnapshotSchema.safeParse(raw);
  if (!snapshot.success) return missing(say('read.not-understood'), 'garbled');
  if (snapshot.data.node !== node) return missing(say('read.other-node', { node: snapshot.data.node }), 'garbled');
  const runs = new Runs(snapshot.data.runs, snapshot.data.skipped);
  const routes: Claim[] = [];
  for (const family of [4, 6] as const) {
    const read = runs.parsed(`routes${family}`, (text) => parseRoutes(text, family));
    if (!read.ok) return read;
    for (const claim of claimsOfRoutes(node, read.value)) routes.push(claim);
  }
  const neighbours = runs.parsed('neighbours', parseNeighbours);
  if (!neighbours.ok) return neighbours;
  const known = new Map<string, Claim>();
  for (const claim of [...routes, ...claimsOfNeighbours(node, neighbours.value, routes)]) {
    const key = `${claim.address} ${claim.device}`;
    if (!known.has(key) && prefixes.some((prefix) => claim.device.startsWith(prefix))) known.set(key, claim);
  }
  return known.size > mostOfANode
    ? missing(say('read.many-claims', { number: known.size }), 'too-large')
    : got([...known.values()]);
};

const askClaims = async (
  exec: Exec,
  target: ExecTarget,
  node: string,
  prefixes: string[],
  asking: ProbeAsking,
): Promise<Read<Claim[]>> => {
  const raw = await askSnapshot(exec, target, node, { only: 'claims', prefixes }, asking);
  if (!raw.ok) return raw;
  const claims = readClaims(raw.value, node, prefixes);
  return claims.ok ? claims : missingOf(say('noun.probe-on', { node }), claims.reason, claims.code);
};

/** What nodes claim, one small answer each. A node that cannot be asked says so, the others count. */
export const collectClaims = async (
  reading: ClusterCheckReading,
  place: ProbePods,
  nodes: readonly string[],
  prefixes: string[],
): Promise<ClaimsInput> => {
  const { cluster, signal, progress } = reading;
  const listed = await listProbes(reading, place);
  const probes = byNode(listed);
  const claims = new Map<string, Claim[]>();
  const asked = new Set<string>();
  const unasked: ClaimsInput['unasked'] = [];
  let done = 0;
  await inParallel(nodes, width, async (node) => {
    const probe = probes.get(node);
    let read: Read<Claim[]> = listed.ok ? noProbeOn(node) : listed;
    if (signal.aborted) read = missing(say('read.no-time'), 'timeout');
    else if (probe) {
      const target = { namespace: probe.namespace, pod: probe.name, container: place.container };
      read = await askClaims(cluster.exec, target, node, prefixes, { deadlineMs: perNodeMs, signal });
    }
    if (read.ok) {
      asked.add(node);
      for (const claim of read.value) {
        const known = claims.get(claim.address);
        if (known) known.push(claim);
        else claims.set(claim.address, [claim]);
      }
    } else unasked.push({ node, failure: read });
    done += 1;
    if (done % 50 === 0) progress(say('progress.routes-of', { done, total: nodes.length }));
  });
  return { claims, asked, unasked, prefixes };
};
