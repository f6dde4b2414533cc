import type { Explained, Finding } from '../../case/finding.ts';
import type { NodeState } from '../../case/node-state.ts';
import type { Pod } from '../../case/objects.ts';
import { connectionOf } from '../../case/question.ts';
import type { Service, ServiceEndpoint, ServicePort } from '../../case/service.ts';
import { removeOldProxyRules, widenNodePortAddresses } from '../../fixes/by-hand/kube-proxy.ts';
import { restartKubeProxy } from '../../fixes/by-hand/node.ts';
import { familyOf, sameAddress } from '../../ip/texts.ts';
import { endpointPort, servicePortOf } from '../../path/asked-of-end.ts';
import { decidingAsked, walkInbound } from '../../path/inbound-walk.ts';
import { serviceIsLost } from '../../path/loss.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import { packetToService } from '../../path/service-packet.ts';
import { ebpfSigns } from '../../programmed/ebpf.ts';
import {
  hasKubeProxyRules,
  type ProxyMode,
  proxyListing,
  proxyModes,
  withModeAlone,
} from '../../programmed/kube-proxy.ts';
import type { Packet } from '../../programmed/packet.ts';
import { type Walk, walkHook } from '../../programmed/walk.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type Check, checkAt, proofOf } from '../check.ts';
import { ebpfService } from '../ebpf/service.ts';
import type { Step } from '../steps.ts';
import { behindPort, chooserOf, offered } from './offered.ts';
import { foreignBefore, foreignTranslation } from './service-foreign.ts';
import { titleOf, withoutEndpoints } from './without-endpoints.ts';

const most = 12;
const explains: Explained[] = ['service-unreachable', 'check:live-packets'];

type Target = Walk['dnats'][number];

/** Why the rules cannot tell: another way than rules turns Services into endpoints on this node. */
const otherWay = (path: PathDirection, state: NodeState, modes: readonly ProxyMode[]): Message | undefined => {
  if (modes.includes('ipvs')) return say('service-rules.ipvs');
  const isKubeProxy = ({ nodeName, labels }: Pod): boolean =>
    nodeName === state.node && labels['k8s-app'] === 'kube-proxy';
  return hasKubeProxyRules(state) || path.c.objects.pods.some(isKubeProxy)
    ? undefined
    : say('service-rules.no-kube-proxy');
};

const writeTarget = ({ address, port }: Target): string => `${address ?? '?'}:${port ?? '?'}`;

/** What the rules of one mode do with the sender's first packet for the Service. */
interface Led {
  mode: ProxyMode | undefined;
  walk: Walk;
}

/** What comes from outside as the node receives it at which it comes in. */
const calledAt = (path: PathDirection): Packet | undefined => {
  const asked = decidingAsked(path.trip);
  return asked && walkInbound(path.c, chooserOf(path), asked)?.called;
};

const ledBy = (path: PathDirection, state: NodeState, port: ServicePort, address: string): Led[] | undefined => {
  const { inbound } = path.c;
  const packet = inbound ? calledAt(path) : packetToService(path.source, address, port);
  if (packet === undefined) return undefined;
  const hook = path.source.kind === 'node' && !inbound ? 'OUTPUT' : 'PREROUTING';
  const modes = proxyModes(state, packet.family).filter((mode) => mode !== 'ipvs');
  return modes.length < 2
    ? [{ mode: modes[0], walk: walkHook(state, hook, packet) }]
    : modes.map((mode) => ({ mode, walk: walkHook(withModeAlone(state, mode), hook, packet) }));
};

const proofOfLed = ({ mode, walk }: Led, node: string, asked: string) =>
  proofOf(proxyListing[mode ?? 'iptables'], node, [
    `${asked} becomes ${walk.dnats.slice(0, most).map(writeTarget).join(', ') || 'nothing else'}`,
    ...walk.matched
      .slice(-4)
      .map(({ rule }) => (rule.steps ? rule.text : `[${rule.packets}:${rule.bytes}] ${rule.text}`)),
  ]);

const strangersIn = ({ walk }: Led, all: readonly ServiceEndpoint[], port: ServicePort): Target[] =>
  // One that stopped being ready a moment ago may still have its connections.
  walk.dnats.filter((target) => !all.some((endpoint) => fits(target, endpoint, port)));

const fits = (target: Target, endpoint: ServiceEndpoint, port: ServicePort): boolean =>
  sameAddress(target.address, endpoint.address) && target.port === endpointPort(endpoint, port);

/** Rules of two modes: whose come first goes by which were loaded later, which is not told. */
const leftBehind = (
  path: PathDirection,
  check: Check,
  title: string,
  all: readonly ServiceEndpoint[],
  led: readonly Led[],
  port: ServicePort,
  proof: ReturnType<typeof proofOf>[],
): Finding | undefined => {
  const wrong = led.filter((each) => strangersIn(each, all, port).length > 0);
  const right = led.find((each) => each.walk.dnats.length > 0 && strangersIn(each, all, port).length === 0);
  const [left] = wrong;
  if (led.length < 2 || left?.mode === undefined || right?.mode === undefined) return undefined;
  const node = chooserOf(path).nodeName;
  const to = strangersIn(left, all, port).slice(0, 3).map(writeTarget);
  const statement = say('service-rules.left-behind', {
    node,
    service: title,
    left: left.mode,
    now: right.mode,
    to,
  });
  return check.failIf(serviceIsLost(path.c), 'proxy-rules-left', statement, {
    proof,
    explains: [...explains, `service-rules-stale@${node}`],
    fixes: [removeOldProxyRules.with({ node, mode: left.mode })],
  });
};

/** Whether the sender's node turns the Service's address into endpoints that exist (kube-proxy, in rules). */
export const serviceRules: Step = (path) => {
  const { service, question } = path.c;
  const port = service && servicePortOf(service, connectionOf(question));
  const address = service?.asked.address;
  const { nodeName, state } = chooserOf(path);
  if (service === undefined || port === undefined || address === undefined || nodeName === '') return [];
  const title = titleOf(service);
  const asked = `${address}:${path.c.inbound?.port ?? port.port}`;
  const check = checkAt(path, 'service-rules', say('service-rules.about', { node: nodeName, service: title }), {
    hop: 'source-node',
    node: nodeName,
    object: `${title} ${asked}`,
  });
  return check.reading(state, (known) => {
    // Before the rules are asked: what kube-proxy left behind no longer decides anything.
    const signs = ebpfSigns(known);
    if (signs.length > 0 && known.ebpf?.services !== undefined) {
      const { may } = offered(path, service, port);
      const { inbound } = path.c;
      const outside = inbound && { port: inbound.port ?? port.port, client: inbound.client };
      const about = { node: nodeName, title, address, port, may, inbound: outside };
      return ebpfService(check, about, known.ebpf.services, service.endpoints);
    }
    if (signs.length > 0) {
      return check.unknown(say('service-rules.ebpf'), {
        proof: [proofOf('ip -d link; iptables-save', nodeName, signs)],
      });
    }
    const led = ledBy(path, known, port, address);
    const [first] = led ?? [];
    if (led === undefined || first === undefined) return check.unknown(say('service-rules.no-sender-address'));
    const proof = led.map((each) => proofOfLed(each, nodeName, asked));
    const harm = { proof, explains, fixes: [restartKubeProxy.with({ node: nodeName })] };
    const leading = led.find(({ walk }) => walk.dnats.length > 0);
    if (leading === undefined) return noneLeads(path, check, known, first.walk, { title, asked, harm, service, port });
    return check.reading(service.endpoints, (all) => {
      const left = leftBehind(path, check, title, all, led, port, proof);
      if (left !== undefined) return left;
      const { walk } = leading;
      const strangers = strangersIn(leading, all, port);
      const foreign = strangers.length === 0 ? undefined : foreignTranslation(known, walk, title);
      if (foreign) return check.fail(foreign.cause, foreign.statement, foreign.more);
      const about = { node: nodeName, service: title, total: walk.dnats.length };
      if (strangers.length > 0) {
        const to = strangers.slice(0, 3).map(writeTarget);
        const stale = say('service-rules.stale', { ...about, stale: strangers.length, to });
        return check.fail('service-rules-stale', stale, harm);
      }
      const { must, because } = offered(path, service, port);
      const lacking = must.filter((endpoint) => !walk.dnats.some((target) => fits(target, endpoint, port)));
      if (lacking.length > 0 && service.affinitySeconds !== undefined) {
        // The rules keep the sender to one that it had before, and are not asked for the others.
        return check.pass(say('service-rules.kept', about), { proof });
      }
      if (lacking.length === 0) {
        const passed = because === 'near' ? say('service-rules.pass-near', about) : say('service-rules.pass', about);
        return check.pass(passed, { proof });
      }
      const addresses = lacking.slice(0, 3).map((each) => each.address);
      return check.warn(say('service-rules.lacks', { ...about, addresses }), { cause: 'service-rules-stale', proof });
    });
  });
};

/** A node has few addresses; one with a thousand is asked about the first. */
const mostAddresses = 32;

/**
 * Addresses of the node at which its rules serve the node port that is called, where they do not at the one that is
 * called: kube-proxy is told at which (kube-proxy#outside).
 */
const servedElsewhere = (path: PathDirection, known: NodeState, service: Service, port: ServicePort): string[] => {
  const { inbound } = path.c;
  const packet = inbound?.way === 'node-port' ? calledAt(path) : undefined;
  if (packet === undefined || !known.links.ok) return [];
  const own = known.links.value.flatMap(({ addresses }) => addresses.map(({ address }) => address));
  if (!own.some((address) => sameAddress(address, packet.dst))) return [];
  const endpoints = behindPort(service, port);
  return own
    .filter((address) => familyOf(address) === packet.family && !sameAddress(address, packet.dst))
    .slice(0, mostAddresses)
    .filter((address) =>
      walkHook(known, 'PREROUTING', { ...packet, dst: address }).dnats.some((target) =>
        endpoints.some((each) => fits(target, each, port)),
      ),
    )
    .slice(0, mostNamed);
};
const mostNamed = 4;

interface About {
  title: string;
  asked: string;
  service: Service;
  port: ServicePort;
  harm: {
    proof: ReturnType<typeof proofOf>[];
    explains: Explained[];
    fixes: ReturnType<typeof restartKubeProxy.with>[];
  };
}

/** No rule leads to an endpoint: because there is none to lead to, another program, or kube-proxy. */
const noneLeads = (
  path: PathDirection,
  check: Check,
  known: NodeState,
  walk: Walk,
  { title, asked, harm, service, port }: About,
): Finding => {
  const family = path.family;
  const other = otherWay(path, known, proxyModes(known, family));
  if (other !== undefined) return check.unknown(other);
  // Where the rules themselves cannot be followed, that nothing translates is not a finding.
  if (walk.verdict === 'unknown') return check.unknown(walk.unsure[0]?.reason ?? say('service-rules.unsure'));
  const foreign = foreignBefore(path, known, walk, title);
  if (foreign) return check.fail(foreign.cause, foreign.statement, foreign.more);
  const node = chooserOf(path).nodeName;
  // There is nothing to lead to, and the objects are what is to be changed.
  if (service.endpoints.ok && offered(path, service, port).may.length === 0) {
    const { cause } = withoutEndpoints(path, service, port);
    const nothing = say('service-rules.nothing-to-lead-to', { node, service: title });
    return check.fail(cause, nothing, { proof: harm.proof, explains: harm.explains });
  }
  const elsewhere = servedElsewhere(path, known, service, port);
  const called = path.c.inbound?.address ?? '';
  if (elsewhere.length > 0) {
    const statement = say('service-rules.on-other-address', { node, addresses: elsewhere, address: called });
    return check.fail('node-port-not-on-address', statement, {
      ...harm,
      fixes: [widenNodePortAddresses.with({ address: called })],
    });
  }
  const missing = { node, service: title, address: asked };
  return check.fail('service-not-programmed', say('service-rules.missing', missing), harm);
};
