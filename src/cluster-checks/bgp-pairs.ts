import type { ClusterCheckFinding } from '../case/cluster-check.ts';
import type { BgpSession, ClusterCheckNode, NodesInput } from '../case/cluster-check-input.ts';
import type { FixRef } from '../case/finding.ts';
import { setAsNumber, setRouterId } from '../fixes/by-hand/bgp.ts';
import { enableBgpSession } from '../fixes/enable-bgp-session.ts';
import { openUnderlay } from '../fixes/open-underlay.ts';
import { restartCalicoNode } from '../fixes/restart-calico-node.ts';
import type { Family } from '../ip/address.ts';
import { bareAddress } from '../ip/texts.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import { exportFindings } from './bgp-export.ts';
import { peerFindings } from './bgp-peers.ts';
import { addressOf } from './node-address.ts';
import { found, foundOf, proofOf, someOf } from './report.ts';

/**
 * Every BGP session from both of its ends: one end's `Established` outlives the other's by up to the hold
 * time of 240 s (calico#6.1), so each end is read and the pair is judged.
 */

interface End {
  node: string;
  session: BgpSession | undefined;
}

interface Pair {
  family: Family;
  ends: [End, End];
}

export interface Sessions {
  findings: ClusterCheckFinding[];
  numbers: { sessions: number; established: number; oneEnded: number };
}

/** Sessions that are asked about: those of a node, those with these peers (in their shortest form), or both. */
export interface AboutSessions {
  node?: string | undefined;
  peers?: readonly string[] | undefined;
}

const isUp = (session: BgpSession | undefined): boolean => session?.state === 'Established';

const birdOf = (input: NodesInput, node: string, family: Family): BgpSession[] | undefined => {
  const state = input.states[node];
  if (!state?.ok) return undefined;
  const bird = family === 4 ? state.value.bird : state.value.bird6;
  return bird.ok ? bird.value : undefined;
};

/** Pairs of nodes with a session on one end at least, and sessions with peers that are not nodes. */
const gather = (input: NodesInput, family: Family) => {
  const nodes = input.nodes.ok ? input.nodes.value : [];
  const byAddress = new Map(
    nodes.flatMap((node) => {
      const address = addressOf(node, family);
      return address === undefined ? [] : [[address, node.name] as const];
    }),
  );
  const pairs = new Map<string, Pair>();
  const outer: End[] = [];
  const read = new Set<string>();
  for (const { name } of nodes) {
    const sessions = birdOf(input, name, family);
    if (sessions === undefined) continue;
    read.add(name);
    for (const session of sessions) {
      const peer = byAddress.get(bareAddress(session.peer) ?? '');
      if (peer === undefined) {
        outer.push({ node: name, session });
        continue;
      }
      const [a, b] = name < peer ? [name, peer] : [peer, name];
      const pair = pairs.get(`${a} ${b}`) ?? {
        family,
        ends: [
          { node: a, session: undefined },
          { node: b, session: undefined },
        ],
      };
      pairs.set(`${a} ${b}`, pair);
      pair.ends[name === a ? 0 : 1].session = session;
    }
  }
  return { pairs: [...pairs.values()], outer, read };
};
type Gathered = ReturnType<typeof gather>;

/** `Connect`, `Idle BGP Error: Bad peer AS`: as BIRD has it. */
const stateText = ({ state, info }: BgpSession): string =>
  [state, info.replace(state, '').trim()].filter((part) => part !== '').join(' ');

const says = ({ node, session }: End): Message =>
  session ? say('bgp-pair.says', { node, state: stateText(session) }) : say('bgp-pair.says-nothing', { node });

const infoOf = (pairs: readonly Pair[]): string =>
  pairs.flatMap(({ ends }) => ends.map(({ session }) => session?.info ?? '')).join(' ');

/** What to do about sessions of one node that are down. */
const fixesFor = (node: string, pairs: readonly Pair[], alone = false): FixRef[] => {
  const info = infoOf(pairs);
  if (alone || /Bad peer AS/.test(info)) return [setAsNumber.with({ node })];
  if (/Bad BGP identifier/.test(info)) return [setRouterId.with({})];
  const off = pairs
    .flatMap(({ ends }) => ends)
    .filter(({ session }) => session?.state === 'down')
    .map(({ node: where, session }) => enableBgpSession.with({ node: where, session: session?.name ?? '' }));
  if (off.length > 0) return off.slice(0, 3);
  const other = pairs[0]?.ends.find((end) => end.node !== node)?.node ?? '';
  return [restartCalicoNode.with({ node }), openUnderlay.with({ what: '179/tcp', from: node, to: other })];
};

/** Of one pair that is down: the one whose BIRD calls the other's AS number wrong, or switched it off. */
const blamed = ({ ends }: Pair): string =>
  ends.find(({ session }) => /BGP Error: Bad peer AS/.test(session?.info ?? '') || session?.state === 'down')?.node ??
  ends[0].node;

const describe = ({ ends }: Pair): string =>
  ends.map(({ node, session }) => `${node}: ${session ? stateText(session) : '(no session)'}`).join('; ');

const most = 30;

/** Pairs that are down, gathered under the node that they have in common, so that one dead BIRD is one finding. */
const underNodes = (
  bad: readonly Pair[],
  total: ReadonlyMap<string, number>,
  own: readonly ClusterCheckNode[],
): ClusterCheckFinding[] => {
  const asNumbers = new Map(
    own.flatMap(({ name, asNumber }) => (asNumber === undefined ? [] : [[name, asNumber] as const])),
  );
  let left = [...bad];
  const findings: ClusterCheckFinding[] = [];
  while (left.length > 0 && findings.length < most) {
    const counts = new Map<string, number>();
    for (const { ends } of left) for (const { node } of ends) counts.set(node, (counts.get(node) ?? 0) + 1);
    const [hub = '', count = 0] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
    const [first] = left;
    if (count < 2 && first) {
      const node = blamed(first);
      findings.push(
        found({
          check: 'bgp-session',
          status: 'fail',
          object: `BGP session ${first.ends[0].node} - ${first.ends[1].node} (IPv${first.family})`,
          statement: say('bgp-pair.down', {
            one: first.ends[0].node,
            other: first.ends[1].node,
            first: says(first.ends[0]),
            second: says(first.ends[1]),
          }),
          proof: first.ends.map((end) =>
            proofOf('birdcl show protocols', [end.session?.text ?? '(no session)'], end.node),
          ),
          fixes: fixesFor(node, [first]),
        }),
      );
      left = left.slice(1);
      continue;
    }
    const held = left.filter(({ ends }) => ends.some(({ node }) => node === hub));
    // The only one with a number of its own, among peers that have none: seen before BIRD has said so.
    const as = held.every(({ ends }) => ends.every(({ node }) => node === hub || !asNumbers.has(node)))
      ? asNumbers.get(hub)
      : undefined;
    const reason = /Bad peer AS/.test(infoOf(held))
      ? say('bgp-pair.as-differs')
      : as === undefined
        ? ''
        : say('bgp-pair.as-alone', { as });
    findings.push(
      found({
        check: 'bgp-session',
        status: 'fail',
        node: hub,
        object: `BGP sessions (IPv${held[0]?.family ?? 4})`,
        statement: say('bgp-pair.of-node', {
          count: held.length,
          total: total.get(hub) ?? held.length,
          node: hub,
          reason,
          peers: someOf(held.map(({ ends }) => ends.find(({ node }) => node !== hub)?.node ?? '')),
        }),
        proof: [proofOf('birdcl show protocols', held.map(describe), hub)],
        fixes: fixesFor(hub, held, as !== undefined),
      }),
    );
    left = left.filter((pair) => !held.includes(pair));
  }
  if (left.length > 0) {
    findings.push(
      found({
        check: 'bgp-session',
        status: 'fail',
        object: 'further BGP sessions',
        statement: say('bgp-pair.further', { count: left.length }),
        proof: [proofOf('birdcl show protocols', left.map(describe))],
      }),
    );
  }
  return findings;
};

/** The full mesh is on: each two nodes with an address of the family that were read have a session. */
const lacking = (
  input: NodesInput,
  family: Family,
  read: ReadonlySet<string>,
  pairs: readonly Pair[],
  node: string | undefined,
): ClusterCheckFinding[] => {
  const meshOn = input.mesh.ok && input.mesh.value !== false;
  if (!meshOn || !input.nodes.ok) return [];
  const members = input.nodes.value.filter(
    (node) => read.has(node.name) && addressOf(node, family) !== undefined && !node.routeReflector,
  );
  const wanted = members.length - 1;
  if (wanted < 1) return [];
  const names = new Set(members.map(({ name }) => name));
  const counts = new Map<string, number>();
  for (const { ends } of pairs) {
    if (ends.every(({ node }) => names.has(node)))
      for (const { node, session } of ends) if (session) counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  const few = members.filter(({ name }) => (counts.get(name) ?? 0) < wanted && (node === undefined || node === name));
  return foundOf(few, () => ({
    check: 'bgp-mesh',
    status: 'fail',
    object: `IPv${family} mesh`,
    statement: say('bgp-mesh.lacking', {
      count: few.length,
      nodes: someOf(few.map(({ name }) => say('bgp-mesh.has', { node: name, has: counts.get(name) ?? 0, wanted }))),
    }),
    proof: [
      proofOf(
        'birdcl show protocols',
        few.map(({ name }) => `${name}: ${counts.get(name) ?? 0} of ${wanted} mesh sessions`),
      ),
    ],
    fixes: few.slice(0, 3).map(({ name }) => restartCalicoNode.with({ node: name })),
  }));
};

const isWithPeer = (peers: readonly string[] | undefined, address: string | undefined): boolean =>
  peers === undefined || peers.includes(bareAddress(address ?? '') ?? '');

/** Those of them that are asked about. */
const narrowed = (
  input: NodesInput,
  family: Family,
  { pairs, outer, read }: Gathered,
  { node, peers }: AboutSessions,
): Gathered => {
  const nodes = input.nodes.ok ? input.nodes.value : [];
  const own = new Map(nodes.map((each) => [each.name, addressOf(each, family)]));
  const isOf = ([one, other]: readonly [End, End]): boolean =>
    node === undefined
      ? isWithPeer(peers, own.get(one.node)) || isWithPeer(peers, own.get(other.node))
      : one.node === node && isWithPeer(peers, own.get(other.node));
  return {
    pairs: pairs.filter(({ ends: [one, other] }) => isOf([one, other]) || isOf([other, one])),
    outer: outer.filter((end) => (node === undefined || end.node === node) && isWithPeer(peers, end.session?.peer)),
    read,
  };
};

const ofFamily = (input: NodesInput, family: Family, gathered: Gathered, about: AboutSessions): Sessions => {
  const { pairs, outer, read } = narrowed(input, family, gathered, about);
  const total = new Map<string, number>();
  for (const { ends } of pairs) for (const { node } of ends) total.set(node, (total.get(node) ?? 0) + 1);
  // A session counts as good by one end alone only where the other could not be asked.
  const judged = pairs.map((pair) => {
    const asked = pair.ends.filter(({ node }) => read.has(node));
    return { pair, up: asked.every(({ session }) => isUp(session)), oneEnded: asked.length < 2 };
  });
  const bad = judged.filter(({ up }) => !up).map(({ pair }) => pair);
  const far = outer.filter(({ session }) => !isUp(session));
  return {
    findings: [
      ...underNodes(bad, total, input.nodes.ok ? input.nodes.value : []),
      ...far.slice(0, most).map(({ node, session }) =>
        found({
          check: 'bgp-peer',
          status: 'fail',
          node,
          object: `BGP peer ${session?.peer || session?.name}`,
          statement: say('bgp-pair.outer-down', {
            node,
            peer: session?.peer || session?.name || '',
            state: session ? stateText(session) : '',
          }),
          proof: [proofOf('birdcl show protocols', [session?.text ?? ''], node)],
        }),
      ),
      ...(about.peers === undefined ? lacking(input, family, read, gathered.pairs, about.node) : []),
    ],
    numbers: {
      sessions: pairs.length + outer.length,
      established: judged.filter(({ up }) => up).length + outer.length - far.length,
      oneEnded: judged.filter(({ up, oneEnded }) => up && oneEnded).length,
    },
  };
};

/** BIRD was read on several nodes, and none of them has a session of either family. */
const haveNone = (ipv4: Gathered, ipv6: Gathered): boolean =>
  ipv4.read.size > 1 && [ipv4, ipv6].every(({ pairs, outer }) => pairs.length === 0 && outer.length === 0);

export const checkSessions = (input: NodesInput, about: AboutSessions = {}): Sessions => {
  const [ipv4, ipv6] = [gather(input, 4), gather(input, 6)];
  const both = [ofFamily(input, 4, ipv4, about), ofFamily(input, 6, ipv6, about)];
  const sum = (key: keyof Sessions['numbers']): number => both.reduce((total, { numbers }) => total + numbers[key], 0);
  return {
    findings: [
      ...both.flatMap(({ findings }) => findings),
      ...(about.peers === undefined ? [...peerFindings(input, haveNone(ipv4, ipv6)), ...exportFindings(input)] : []),
    ],
    numbers: { sessions: sum('sessions'), established: sum('established'), oneEnded: sum('oneEnded') },
  };
};
