import type { Finding, FixRef, Proof } from '../../case/finding.ts';
import type { Bird, BirdProtocol } from '../../case/node-state.ts';
import type { IPPool } from '../../case/objects.ts';
import type { Failure } from '../../case/read.ts';
import type { CauseId } from '../../faults/causes.ts';
import type { Hop } from '../../faults/hops.ts';
import {
  allowOwnAs,
  checkBgpFilters,
  enableBgpMesh,
  exportPool,
  seeBgpPeers,
  setAsNumber,
  setRouterId,
} from '../../fixes/by-hand/bgp.ts';
import { setPoolVxlan } from '../../fixes/by-hand/ipam.ts';
import { enableBgpSession } from '../../fixes/enable-bgp-session.ts';
import { openUnderlay } from '../../fixes/open-underlay.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { isAgentPod } from '../../intended/agent-pod.ts';
import { isPassive } from '../../intended/bgp.ts';
import { findBlock } from '../../intended/blocks.ts';
import { contains, sameAddress } from '../../ip/texts.ts';
import { nodeIp, other, type PathDirection, type PathEndpoint } from '../../path/path-direction.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { routeIsGone, routeToOther } from '../node/route-verdict.ts';
import { sharedAs, wrongAs } from './bgp-as.ts';
import { filteredBlock } from './bgp-filters.ts';
import { noPeering } from './bgp-peering.ts';
import { blockedPort } from './bgp-port.ts';
import { bgpProtocols, birdOf, isDown, isEstablished, sessionWith, stateOf } from './bird-state.ts';
import { unwrittenRoutes } from './cluster-routes.ts';

interface Named {
  cause: CauseId;
  /** What says so, where it is not the session. */
  object?: string;
  statement: Message;
  node?: string;
  hop: Hop;
  fixes: FixRef[];
  proof?: Proof[];
}

/** Whether routes between these two nodes come from BIRD; Felix's protocol number says otherwise (calico#2.2). */
const dependsOnBird = (path: PathDirection): boolean => {
  const { transport } = path;
  if (path.sameNode || transport.kind === 'unknown' || transport.kind === 'vxlan' || transport.kind === 'wireguard')
    return false;
  if (transport.kind === 'direct' && transport.writtenBy === 'felix') return false;
  const verdict = routeToOther(path);
  if ('route' in verdict && verdict.kind === 'right' && verdict.route.protocol === '80') return false;
  const routes = path.source.state.ok && path.source.state.value.routes.ok ? path.source.state.value.routes.value : [];
  const felix = routes.some(
    (route) => route.protocol === '80' && route.type === 'unicast' && route.gateway !== undefined,
  );
  return !felix;
};

const hopOfEnd = (endpoint: PathEndpoint): Hop => `${endpoint.end}-node`;

const birdProof = (endpoint: PathEndpoint, lines: (string | undefined)[]): Proof =>
  proofOf('birdcl show protocols', endpoint.nodeName, lines);

const restart = (endpoint: PathEndpoint): FixRef => restartCalicoNode.with({ node: endpoint.nodeName });

const enablePort = (from: string, to: string): FixRef => openUnderlay.with({ what: '179/tcp', from, to });

const downOn = (endpoint: PathEndpoint, { reason }: Failure): Named => ({
  cause: 'bird-down',
  statement: say('bgp-session.bird-down', { node: endpoint.nodeName }),
  node: endpoint.nodeName,
  hop: hopOfEnd(endpoint),
  fixes: [restart(endpoint)],
  proof: [proofOf('birdcl show protocols', endpoint.nodeName, [reason])],
});

/**
 * A pool without VXLAN where BIRD is no part of calico-node: nobody writes routes for its blocks, and starting calico-node
 * again would not (calico#2.2).
 */
const poolWithoutBird = (path: PathDirection): Named | undefined => {
  const ends = [path.source, path.destination];
  const birdless = ends.every((end) => {
    const agent = path.c.objects.pods.find((pod) => isAgentPod(pod) && pod.nodeName === end.nodeName);
    return agent?.withoutBird === true && isDown(birdOf(path, end));
  });
  if (!birdless || !path.pool.ok || path.pool.value.vxlanMode !== 'Never') return undefined;
  const { name: pool, ipipMode } = path.pool.value;
  return {
    cause: 'pool-needs-bird',
    object: `IPPool ${pool}`,
    statement: say('bgp-session.no-bird-here', { pool, ipip: ipipMode }),
    hop: 'underlay',
    fixes: [setPoolVxlan.with({ pool })],
    proof: [
      proofOf(`calicoctl get ippool ${pool} -o yaml`, undefined, [`  ipipMode: ${ipipMode}`, '  vxlanMode: Never']),
      ...ends.flatMap((end) => {
        const bird = birdOf(path, end);
        return bird.ok ? [] : [proofOf('birdcl show protocols', end.nodeName, [bird.reason])];
      }),
    ],
  };
};

const asMismatch = (path: PathDirection, odd: PathEndpoint): Named => {
  const as = odd.node.ok ? odd.node.value.calico.asNumber : undefined;
  const names = { node: path.source.nodeName, far: path.destination.nodeName, odd: odd.nodeName };
  return {
    cause: 'bgp-as-mismatch',
    statement:
      as === undefined ? say('bgp-session.as-mismatch', names) : say('bgp-session.as-mismatch-own', { ...names, as }),
    node: odd.nodeName,
    hop: hopOfEnd(odd),
    fixes: [setAsNumber.with({ node: odd.nodeName })],
  };
};

/** Within one AS the ends of a session have different router ids; between two it does not matter (RFC 6286, 2.1). */
const oneRouterId = (
  path: PathDirection,
  birds: [Bird, Bird],
  sessions: [BirdProtocol, BirdProtocol],
): Named | undefined => {
  const [id, farId] = birds.map(({ routerId }) => routerId);
  const [near, far] = sessions;
  const refused = sessions.some(({ info, text }) => /Bad BGP identifier/.test(`${info} ${text}`));
  const oneAs = near.neighborAs !== undefined && near.neighborAs === far.neighborAs;
  if (id === undefined || id !== farId || !(refused || oneAs)) return undefined;
  const set = path.c.objects.pods.find(({ detection }) => detection?.routerId !== undefined);
  // Without a setting it is the node's IPv4 address, which calico-node writes again at its start.
  const odd = [path.source, path.destination].find((end) => !sameAddress(nodeIp(end, 4), id)) ?? path.source;
  return {
    cause: 'router-id-duplicate',
    statement: say('bgp-session.router-id', { node: path.source.nodeName, far: path.destination.nodeName, id }),
    hop: 'underlay',
    fixes: set === undefined ? [restart(odd)] : [setRouterId.with({ namespace: set.namespace })],
  };
};

const disabledOn = (endpoint: PathEndpoint, session: BirdProtocol): Named => ({
  cause: 'bgp-peer-disabled',
  statement: say('bgp-session.disabled', { node: endpoint.nodeName, session: session.name }),
  node: endpoint.nodeName,
  hop: hopOfEnd(endpoint),
  fixes: [enableBgpSession.with({ node: endpoint.nodeName, session: session.name }), restart(endpoint)],
});

const trying = new Set(['Connect', 'Active', 'Passive']);

/** In the seconds after a restart the two ends wait for each other; BIRD says so and keeps the routes. */
const restartedEnd = (path: PathDirection, [near, far]: [BirdProtocol, BirdProtocol]): PathEndpoint | undefined => {
  const recovers = (session: BirdProtocol) => /GR recovery:\s+pending/.test(session.text);
  const waitsFor = (session: BirdProtocol) => /Neighbor graceful restart active/.test(session.text);
  if (recovers(near) || waitsFor(far)) return path.source;
  return recovers(far) || waitsFor(near) ? path.destination : undefined;
};

const restarting = (endpoint: PathEndpoint, says: Message): Named => ({
  cause: 'bgp-session-down',
  statement: say('bgp-session.restarted', { node: endpoint.nodeName, says }),
  node: endpoint.nodeName,
  hop: hopOfEnd(endpoint),
  fixes: [],
});

const notEstablished = (path: PathDirection, sessions: [BirdProtocol, BirdProtocol]): Named => {
  const { source, destination } = path;
  const states = sessions.map(stateOf);
  const opens = states.map((state) => state === 'Connect' || state === 'Active');
  const waits = isPassive(nodeIp(source, path.family) ?? '', nodeIp(destination, path.family) ?? '');
  const opener = opens[0] === opens[1] ? (waits ? destination : source) : opens[0] ? source : destination;
  const listener = opener === source ? destination : source;
  const says = say('bgp-session.says', {
    ...{ node: source.nodeName, state: stateOf(sessions[0]) },
    ...{ far: destination.nodeName, farState: stateOf(sessions[1]) },
  });
  const blocked = { node: opener.nodeName, far: listener.nodeName, says };
  const reaching = sessions.some((session) => ['Connect', 'Active'].includes(stateOf(session)));
  const remarks = sessions.map((session) =>
    session.info.replace(/^(Passive|Connect|Active|Established|Idle)\s*/, '').trim(),
  );
  const told = remarks.filter((remark) => remark !== '' && !/Socket:/.test(remark));
  // What a peer said before it went silent is not a reason to overlook a rule that drops its packets.
  const rule = reaching ? blockedPort(path, opener, listener) : undefined;
  const silent =
    told.length === 0 && sessions.every((session) => trying.has(stateOf(session)) || isEstablished(session));
  if (reaching && (rule !== undefined || silent)) {
    const restarted = rule === undefined ? restartedEnd(path, sessions) : undefined;
    if (restarted) return restarting(restarted, says);
    return {
      cause: 'bgp-port-blocked',
      statement: rule
        ? say('bgp-session.port-blocked-by-rule', { ...blocked, rule: rule.rule, at: rule.node })
        : say('bgp-session.port-blocked', blocked),
      ...(rule ? { node: rule.node } : {}),
      hop: 'underlay',
      fixes: rule ? [rule.fix] : [enablePort(opener.nodeName, listener.nodeName)],
      ...(rule ? { proof: [rule.proof] } : {}),
    };
  }
  return {
    cause: 'bgp-session-down',
    statement: say('bgp-session.not-established', {
      ...{ node: source.nodeName, far: destination.nodeName, says },
      remarks: told.length === 0 ? '' : say('bgp-session.remarks', { remarks: told }),
    }),
    hop: 'underlay',
    fixes: [restart(opener), enablePort(opener.nodeName, listener.nodeName)],
  };
};

const withoutSession = (path: PathDirection, birds: [Bird, Bird]): Named => {
  const names = { node: path.source.nodeName, far: path.destination.nodeName };
  const shared = sharedAs(path, birds);
  if (shared) {
    return {
      cause: 'bgp-as-shared',
      statement: say('bgp-session.as-shared', { ...names, ...shared }),
      hop: 'underlay',
      fixes: [allowOwnAs.with({ node: path.destination.nodeName })],
      proof: [
        proofOf(
          'kubectl get nodes -o yaml',
          undefined,
          [path.source, path.destination].map(
            ({ nodeName }) => `${nodeName}  projectcalico.org/ASNumber: ${shared.as}`,
          ),
        ),
      ],
    };
  }
  const none = birds.every((bird) => bgpProtocols(bird).length === 0);
  const unasked = noPeering(path);
  if (unasked !== undefined && !unasked.bare) {
    return {
      cause: 'bgp-peer-matches-none',
      statement: say('bgp-session.not-asked-for', { ...names, why: unasked.why }),
      hop: 'underlay',
      fixes: unasked.fixes,
      proof: unasked.proof,
    };
  }
  // Without the objects nobody knows whether the mesh is off; with them, whether BIRD lacks what they ask for.
  const asked = path.c.objects.bgp?.ok === true && unasked === undefined;
  if (none && !asked) {
    return {
      cause: 'bgp-mesh-disabled',
      statement: say('bgp-session.no-mesh', names),
      hop: 'underlay',
      fixes: [enableBgpMesh.with({})],
    };
  }
  return {
    cause: 'bgp-session-down',
    statement: say('bgp-session.none', names),
    hop: 'underlay',
    fixes: asked ? [restart(path.source), restart(path.destination)] : [seeBgpPeers.with({})],
  };
};

/** How many routes BIRD says that it gives to this peer. */
const exported = (session: BirdProtocol | undefined): number | undefined => {
  const [, said = ''] = session?.text.split('Routes:') ?? [];
  const count = /\b(\d+) exported/.exec(said.split('\n', 1)[0] ?? '')?.[1];
  return count === undefined ? undefined : Number(count);
};

/** BIRD asks every pool in whose range the block lies whether it is exported, before all else (calico#6.1). */
const unexportedPool = (path: PathDirection): IPPool | undefined => {
  const { address } = path.destination;
  const pools = path.c.objects.ipPools;
  if (address === undefined || !pools.ok) return undefined;
  return pools.value.find(({ disableBGPExport, cidr }) => disableBGPExport && contains(cidr, address));
};

/** The session is up and the block is not among this BIRD's routes (causes#bgp-export-missing). */
const notExported = (path: PathDirection, bird: Bird, from: PathEndpoint, theirs: BirdProtocol): Named | undefined => {
  const pool = unexportedPool(path);
  if (pool) {
    return {
      cause: 'bgp-export-missing',
      object: `IPPool ${pool.name}`,
      statement: say('bgp-session.pool-not-exported', { node: from.nodeName, cidr: pool.cidr, pool: pool.name }),
      node: from.nodeName,
      hop: hopOfEnd(from),
      fixes: [exportPool.with({ pool: pool.name })],
      proof: [proofOf(`calicoctl get ippool ${pool.name} -o yaml`, undefined, ['  disableBGPExport: true'])],
    };
  }
  const filtered = filteredBlock(path);
  if (filtered) {
    return {
      cause: 'bgp-export-missing',
      object: `BGPFilter ${filtered.filter}`,
      statement: filtered.statement,
      node: filtered.node,
      hop: filtered.node === from.nodeName ? hopOfEnd(from) : hopOfEnd(other(path, from)),
      fixes: [checkBgpFilters.with({ node: filtered.node, filter: filtered.filter })],
      proof: [filtered.proof],
    };
  }
  if (exported(theirs) !== 0) return undefined;
  const address = path.destination.address;
  const block = address === undefined ? undefined : findBlock(path.c.objects.blocks, address)?.cidr;
  if (block === undefined || bird.routes.length === 0 || bird.routes.some((line) => line.startsWith(block)))
    return undefined;
  return {
    cause: 'bgp-export-missing',
    statement: say('bgp-session.not-exported', { node: from.nodeName, block }),
    node: from.nodeName,
    hop: hopOfEnd(from),
    fixes: [checkBgpFilters.with({ node: from.nodeName, block })],
  };
};

const departureOf = (
  path: PathDirection,
  back: PathDirection,
  birds: [Bird, Bird],
  ends: [string, string],
  gone: boolean,
): Named | undefined => {
  const sessions = [sessionWith(birds[0], ends[1]), sessionWith(birds[1], ends[0])] as const;
  const [near, far] = sessions;
  if (near === undefined || far === undefined) return gone ? withoutSession(path, birds) : undefined;
  const pair: [BirdProtocol, BirdProtocol] = [near, far];
  if (isEstablished(near) && isEstablished(far)) {
    const there = routeIsGone(path) ? notExported(path, birds[0], path.destination, far) : undefined;
    return there ?? (routeIsGone(back) ? notExported(back, birds[1], path.source, near) : undefined);
  }
  const one = oneRouterId(path, birds, pair);
  if (one) return one;
  const odd = wrongAs(path, birds, pair);
  if (odd) return asMismatch(path, odd);
  if (near.state === 'down') return disabledOn(path.source, near);
  if (far.state === 'down') return disabledOn(path.destination, far);
  return notEstablished(path, pair);
};

const lineOf = (bird: Bird, address: string): string => sessionWith(bird, address)?.text ?? `(no session: ${address})`;

/**
 * Both ends of the BGP session held against each other, where routes come from BIRD (steps#004-1, #001-13,
 * calico#6.1). One end's `Established` is not enough: it outlives the other's by up to 240 s.
 * While the routes are there a broken session does no harm yet, so it is a warning.
 */
export const bgpSession = (path: PathDirection): Finding[] => {
  // One session serves both directions.
  if (path.direction === 'reverse' || !dependsOnBird(path)) return [];
  const { source, destination } = path;
  const names = { node: source.nodeName, far: destination.nodeName };
  const place = { hop: 'underlay' as const, object: `BGP session ${source.nodeName} - ${destination.nodeName}` };
  const check = checkAt(path, 'bgp-session', say('bgp-session.about', names), place);
  const back = path.trip.reverse;
  const without = [path, back]
    .filter(routeIsGone)
    .map((each) => say('bgp-session.no-route', { node: each.source.nodeName, far: each.destination.nodeName }));
  const gone = without.length > 0;
  const ends = [source, destination].map((endpoint) => ({
    endpoint,
    bird: birdOf(path, endpoint),
    ip: nodeIp(endpoint, path.family),
  }));
  const report = ({ cause, object, hop, node, statement: found, proof = [], fixes }: Named): Finding => {
    const finding = check.failIf(
      gone,
      cause,
      gone
        ? say('bgp-session.found-without-routes', { found, without })
        : say('bgp-session.found-with-routes', { found }),
      {
        hop,
        node,
        proof: [
          ...proof,
          ...ends.flatMap(({ endpoint, bird }, index) =>
            bird.ok ? [birdProof(endpoint, [lineOf(bird.value, ends[1 - index]?.ip ?? '')])] : [],
          ),
        ],
        explains: ['block-route-missing', 'rp-filter-drops', 'check:live-packets'],
        fixes,
      },
    );
    return object === undefined ? finding : { ...finding, object };
  };
  const unserved = poolWithoutBird(path);
  if (unserved) return [report(unserved)];
  const down = ends.flatMap(({ endpoint, bird }) => (isDown(bird) ? [report(downOn(endpoint, bird))] : []));
  if (down.length > 0) return down;
  const [near, far] = ends;
  if (!near?.bird.ok || !far?.bird.ok || near.ip === undefined || far.ip === undefined) {
    const unread = ends.find(({ bird, ip }) => !bird.ok || ip === undefined);
    const node = unread?.endpoint.nodeName ?? '';
    return [check.unknown(unread && !unread.bird.ok ? unread.bird.reason : say('node.address-unknown', { node }))];
  }
  const birds: [Bird, Bird] = [near.bird.value, far.bird.value];
  const unwritten = [path, back]
    .filter(routeIsGone)
    .map(unwrittenRoutes)
    .find((each) => each !== undefined);
  if (unwritten) {
    const { node, statement, proof, fix } = unwritten;
    const hop = hopOfEnd(node === source.nodeName ? source : destination);
    const object = 'BGPConfiguration default';
    return [report({ cause: 'cluster-routes-unwritten', object, statement, node, hop, fixes: [fix], proof: [proof] })];
  }
  const named = departureOf(path, back, birds, [near.ip, far.ip], gone);
  if (named) return [report(named)];
  const has = sessionWith(birds[0], far.ip) !== undefined;
  return [
    check.pass(has ? say('bgp-session.established', names) : say('bgp-session.by-others', names), {
      proof: [birdProof(source, [lineOf(birds[0], far.ip)]), birdProof(destination, [lineOf(birds[1], near.ip)])],
    }),
  ];
};
