import { nodeOfEnd } from '../../case/end.ts';
import type { Finding } from '../../case/finding.ts';
import type { Inbound } from '../../case/inbound.ts';
import type { NodeState } from '../../case/node-state.ts';
import { sameAddress } from '../../ip/texts.ts';
import { calledObject } from '../../path/inbound-title.ts';
import { decidingAsked, handsTo, type InboundWalk, isTranslated, walkInbound } from '../../path/inbound-walk.ts';
import { withInterfaces } from '../../path/out-interface.ts';
import {
  deviceTowards,
  entryEndpoint,
  hopAt,
  nodeInterface,
  type PathDirection,
  type PathEndpoint,
  vethOfEndpoint,
} from '../../path/path-direction.ts';
import { ebpfSigns, isEbpf } from '../../programmed/ebpf.ts';
import type { Packet } from '../../programmed/packet.ts';
import { devicesOf, lookupRoute } from '../../programmed/routes.ts';
import { walkHook } from '../../programmed/walk.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { forwarding } from '../node/forwarding.ts';
import { onInterface } from '../node/reverse-path.ts';
import { eachAsked, type Step as HookStep } from '../rules/rules.ts';
import { readConnection } from '../service/connection.ts';
import type { Step } from '../steps.ts';

/** The node at which it comes in stands where the sender's node does, or where the receiver's does, if it is that. */
const entryOf = (path: PathDirection): PathEndpoint | undefined => {
  const { c, destination, source } = path;
  if (c.inbound?.entry === undefined) return undefined;
  if (source.nodeName === c.inbound.entry) return source;
  return destination.nodeName === c.inbound.entry ? destination : entryEndpoint(c, 'source');
};

const hooksAt = (path: PathDirection, entry: PathEndpoint) => {
  const local = entry.nodeName === path.destination.nodeName;
  return eachAsked(path, local && path.destination.kind === 'pod' ? [path.destination] : [], (_packet, what) => {
    const walk = walkInbound(path.c, entry, what);
    if (walk === undefined) return [];
    const common = { endpoint: entry, hop: hopAt(entry, 'node'), what: what.text, decides: what.decides };
    const before: HookStep = { ...common, hook: 'PREROUTING', packet: walk.called };
    if (walk.post === undefined) return [before, { ...common, hook: 'INPUT', packet: walk.onward }];
    const out = local ? (vethOfEndpoint(path.destination) ?? walk.outIface) : walk.outIface;
    const { inIface: _in, ...leaving } = walk.onward;
    // A receiver on the node itself is reached by its INPUT, though its address was translated.
    if (local && path.destination.kind === 'node') return [before, { ...common, hook: 'INPUT', packet: walk.onward }];
    if (walk.byIpvs) {
      return [
        before,
        { ...common, hook: 'INPUT', packet: walk.called },
        { ...common, hook: 'OUTPUT', packet: withInterfaces(leaving, undefined, out) },
        { ...common, hook: 'POSTROUTING', packet: withInterfaces(leaving, undefined, out) },
      ];
    }
    return [
      before,
      { ...common, hook: 'FORWARD', packet: withInterfaces(walk.onward, walk.inIface, out) },
      { ...common, hook: 'POSTROUTING', packet: withInterfaces(leaving, undefined, out) },
    ];
  });
};

/** What the entry node's rules do with what the client sends: before translation with what is called, then with the receiver's. */
export const inboundRules = (path: PathDirection): Finding[] => {
  const entry = entryOf(path);
  return entry === undefined ? [] : hooksAt(path, entry);
};

/** The reply on its way through the entry node: both of its addresses are already those that the client knows it by. */
export const inboundReplyRules = (path: PathDirection): Finding[] => {
  const { c, destination, source, transport } = path;
  const { client } = c.inbound ?? {};
  if (client === undefined || source.address === undefined) return [];
  const inIface = 'device' in transport ? transport.device : nodeInterface(destination, path.family);
  const out = deviceTowards(destination, client.address);
  return eachAsked(path, [], (packet, what) => {
    const reply = { ...packet, dst: client.address };
    const common = { endpoint: destination, hop: hopAt(destination, 'node'), what: what.text, decides: what.decides };
    const { inIface: _in, ...leaving } = reply;
    return [
      { ...common, hook: 'PREROUTING', packet: withInterfaces(reply, inIface) },
      { ...common, hook: 'FORWARD', packet: withInterfaces(reply, inIface, out) },
      { ...common, hook: 'POSTROUTING', packet: withInterfaces(leaving, undefined, out) },
    ];
  });
};

/** The kernel's reverse path filter where the client's packets come in: it asks for the way back to the client. */
export const inboundReversePath = (path: PathDirection): Finding[] => {
  const entry = entryOf(path);
  const asked = decidingAsked(path.trip);
  const walk = entry && asked && walkInbound(path.c, entry, asked);
  if (path.family !== 4 || walk?.inIface === undefined || entry === undefined) return [];
  // By the same interface the replies of the pods come in as well, of whom something else is asked.
  const object = `interface ${walk.inIface} from ${walk.called.src}`;
  return [onInterface(path, entry, walk.inIface, walk.called.src, object)];
};

/** Whether the entry node passes on what is not for itself. */
export const inboundForwarding: Step = (path) => {
  const entry = entryOf(path);
  if (entry === undefined || path.c.inbound?.way === 'node-address' || entry.nodeName === path.destination.nodeName)
    return [];
  return forwarding(path, entry);
};

/** Whose address the receiver and its policies see, and whether the replies come back by the entry node. */
export const inboundSource: Step = (path) => {
  const { c, destination } = path;
  const { inbound } = c;
  const entry = entryOf(path);
  const asked = decidingAsked(path.trip);
  if (inbound?.entry === undefined || entry === undefined || asked === undefined) return [];
  const place = { hop: 'source-node' as const, node: inbound.entry, object: `source of ${calledObject(c)}` };
  const check = checkAt(path, 'inbound-source', say('inbound.source-about', { to: destination.key }), place);
  return check.reading(entry.state, (state) => {
    const walk = walkInbound(c, entry, asked);
    const client = inbound.client.address;
    const about = { to: destination.key, client, node: inbound.entry ?? '' };
    if (walk === undefined) return check.unknown(say('inbound.nothing-called'));
    if (isTranslated(inbound) && inbound.way !== 'host-port' && isEbpf(state))
      return check.pass(say('inbound.source-kept', about), {
        proof: [proofOf('ip -d link', about.node, ebpfSigns(state))],
      });
    if (walk.post?.verdict === 'unknown')
      return check.unknown(walk.post.unsure[0]?.reason ?? say('service-rules.unsure'));
    const remote = destination.nodeName !== inbound.entry;
    if (isTranslated(inbound) && !handsTo(walk.pre, c.to.address, asked.port)) {
      return check.unknown(say('inbound.not-translated', { node: about.node }));
    }
    if (!isTranslated(inbound)) {
      return check.pass(say('inbound.source-kept', about));
    }
    const by = walk.post?.matched.find(({ rule }) => ['MASQUERADE', 'SNAT'].includes(rule.target ?? ''));
    const proof = [
      proofOf('iptables-save -t nat', inbound.entry, [by?.rule.text ?? 'no rule translates the source address']),
    ];
    if (walk.source === undefined && remote && destination.kind === 'pod') {
      return check.fail('not-masqueraded', say('inbound.not-masqueraded', { ...about, other: destination.nodeName }), {
        proof,
        explains: ['service-unreachable', 'check:live-packets'],
      });
    }
    if (walk.source === undefined) return check.pass(say('inbound.source-kept', about), { proof });
    const given =
      path.source.kind === 'node'
        ? (path.source.address ?? '')
        : walk.source === 'masquerade'
          ? (inbound.address ?? '')
          : walk.source;
    // The rules for forwarded packets come before the address is changed: a pod of the entry node is guarded by the client's.
    return remote
      ? check.pass(say('inbound.source-given', { ...about, address: given }), { proof })
      : check.pass(say('inbound.source-given-here', about), { proof });
  });
};

const mostShown = 4;

/**
 * The client's own connections in the entry node's table to which an answer came back through that node more than a
 * second ago, and then nothing from the client: it met silence, and the answer was lost behind this node (causes#reply-leaves-elsewhere).
 * None where another of its connections came about.
 */
const unfinishedBy = ({ client, address, port }: Inbound, entries: readonly string[]): string[] => {
  const own = entries
    .map(readConnection)
    .filter((each) => each !== undefined)
    .filter(
      ({ original }) =>
        sameAddress(original.src, client.address) && sameAddress(original.dst, address) && original.dport === port,
    );
  if (own.some(({ state }) => state === 'ESTABLISHED')) return [];
  return own
    .filter(({ state, seconds = answeredSeconds }) => state === 'SYN_RECV' && seconds < answeredSeconds - 1)
    .map(({ text }) => text);
};

/** Whether a rule of the entry node itself takes the reply away: then it is no matter by which interface it would leave. */
const dropsReply = (
  { c }: PathDirection,
  state: NodeState,
  { onward, outIface: inIface }: InboundWalk,
  outIface: string | undefined,
): boolean => {
  const { dport: sport, dst, src, family, protocol } = onward;
  const reply: Packet = {
    family,
    protocol,
    src: dst,
    dst: src,
    mark: 0,
    ctState: 'ESTABLISHED',
    ...(sport === undefined ? {} : { sport }),
  };
  const local = c.to.kind === 'node' && nodeOfEnd(c.to) === c.inbound?.entry;
  return (
    walkHook(state, local ? 'OUTPUT' : 'FORWARD', withInterfaces(reply, local ? undefined : inIface, outIface))
      .verdict !== 'accept'
  );
};

/** As long a half-open connection is remembered after its last packet, where nobody has set it otherwise. */
const answeredSeconds = 60;

/** The way from the entry node back to the client: the last piece of the reply's way. */
export const inboundReturn: Step = (path) => {
  const { c } = path;
  const { inbound } = c;
  const entry = entryOf(path);
  const asked = decidingAsked(path.trip);
  if (inbound?.entry === undefined || entry === undefined || asked === undefined) return [];
  const { address: client } = inbound.client;
  const node = inbound.entry;
  const place = { hop: 'source-node' as const, node, object: `route to ${client}` };
  const check = checkAt(path, 'inbound-return', say('inbound.return-about', { node, client }), place);
  return check.reading(entry.state, (state) => {
    const walk = walkInbound(c, entry, asked);
    const back = lookupRoute(state, { dst: client });
    if (back.kind === 'unknown') return check.unknown(back.reason);
    const explains = ['service-unreachable', 'check:live-packets'] as const;
    const devices = devicesOf(back);
    const about = { node, client, dev: devices[0] ?? '-', in: walk?.inIface ?? '-' };
    const proof = [
      proofOf(
        'ip route show table all',
        node,
        back.kind === 'route' ? [back.route.text] : [say('inbound.no-way-back')],
      ),
    ];
    if (back.kind === 'none') {
      return check.fail('no-way-to-client', say('inbound.return-none', about), { proof, explains: [...explains] });
    }
    if (back.route.type !== 'unicast' && !(back.route.type === 'local' && sameAddress(client, inbound.address))) {
      return check.fail(
        'no-way-to-client',
        say('inbound.return-refused', { ...about, route: `${back.route.type} ${back.route.dst}` }),
        {
          proof,
          explains: [...explains],
        },
      );
    }
    if (walk?.inIface !== undefined && devices.length > 0 && !devices.includes(walk.inIface)) {
      const unfinished =
        state.conntrack.ok && !dropsReply(path, state, walk, devices[0])
          ? unfinishedBy(inbound, state.conntrack.value.entries)
          : [];
      if (unfinished.length > 0) {
        return check.fail('reply-leaves-elsewhere', say('inbound.reply-left', { ...about, count: unfinished.length }), {
          proof: [...proof, proofOf('conntrack -L', node, unfinished.slice(0, mostShown))],
          explains: [...explains],
        });
      }
      return check.warn(say('inbound.return-elsewhere', about), {
        proof,
        cause: 'reply-leaves-elsewhere',
        explains: [...explains],
      });
    }
    return check.pass(say('inbound.return-passes', about), { proof });
  });
};
