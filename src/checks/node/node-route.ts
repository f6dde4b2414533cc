import type { Explained, Finding } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import { addDefaultRoute } from '../../fixes/by-hand/node.ts';
import { deleteRoute } from '../../fixes/delete-route.ts';
import { keeperOf, ownerOfLocal, ownInterface } from '../../intended/own-address.ts';
import { bareAddress, sameAddress } from '../../ip/texts.ts';
import { isOwnRefusal, unheldReceiver } from '../../path/address-in-pool.ts';
import { hopAt, namedAddress, type PathDirection, vethOfEndpoint } from '../../path/path-direction.ts';
import { routedPacket } from '../../path/routed-packet.ts';
import { lookupRoute } from '../../programmed/routes.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { checkAt, ofFamily, proofOf, routeProof } from '../check.ts';
import { divertedBy } from './diverted-by.ts';
import { isRefusal, isUsualTable } from './route-verdict.ts';

/** Devices by which only pods of the cluster are reached. */
const ofCluster = /^(cali|vxlan(-v6)?\.calico$|tunl0$)/;

const ownAddress = (node: string, dst: string, link: Link): Message => {
  const program = keeperOf(link, dst);
  const names = { node, dst, dev: link.name };
  return program === undefined
    ? say('node-route.own-address', names)
    : say('node-route.kept-address', { ...names, program });
};

/** How the sender's node routes packets for an address that is not a pod's: by its default route, or a better one. */
export const nodeRoute = (path: PathDirection): Finding => {
  const { source, destination, family } = path;
  const dst = (path.direction === 'reverse' ? path.translated : undefined) ?? destination.address ?? '';
  const { nodeName: node } = source;
  const place = { hop: hopAt(source, 'node'), node, object: `route to ${dst}` };
  const check = checkAt(path, 'node-route', say('node-route.about', { node, dst }), place);
  return check.reading(source.state, (state) => {
    const iif = vethOfEndpoint(source);
    const decision = lookupRoute(state, iif === undefined ? { dst } : routedPacket(path, source, dst, iif));
    if (decision.kind === 'unknown') return check.unknown(decision.reason);
    // The node cannot reach it either, and nothing comes back.
    const explains: Explained[] = ['outside-unreachable', `gateway-unanswered@${node}`, 'check:live-packets'];
    if (decision.kind === 'none') {
      return check.fail('node-without-default-route', say('node-route.missing', { node, dst }), {
        proof: [routeProof(node, family, dst, [])],
        explains,
        fixes: [addDefaultRoute.with({ node })],
      });
    }
    const { route, rule, nextHop } = decision;
    const usual = rule?.table === undefined || isUsualTable(rule.table);
    const proof = [
      ...(rule === undefined || usual ? [] : [divertedBy(path, source, rule.text).proof]),
      routeProof(node, family, dst, [route]),
    ];
    const unheld = unheldReceiver(path);
    if (unheld !== undefined && isOwnRefusal(unheld, decision))
      return check.warn(say('node-route.own-block', { node, dst, route: `${route.type} ${route.dst}` }), { proof });
    if (isRefusal(route)) {
      if (rule !== undefined && (!usual || rule.table === undefined)) {
        const { cause, owner, fixes } = divertedBy(path, source, rule.text);
        const statement = say('route.rule-refuses', { node, rule: rule.text, dst, owner });
        return check.fail(cause, statement, { proof, explains, fixes });
      }
      const refusal = `${route.type} ${route.dst}`;
      return check.fail('blackhole-route', say('route.refuses', { node, route: refusal, dst }), {
        proof,
        explains,
        fixes: [deleteRoute.with({ node, route: refusal, ...ofFamily(family) })],
      });
    }
    const dev = route.dev ?? route.nextHops[0]?.dev;
    if (route.type === 'local') {
      if (!state.links.ok) return check.unknown(state.links.reason);
      const own = ownerOfLocal(state, route);
      if (own !== undefined) return check.pass(ownAddress(node, dst, own), { proof });
    }
    const elsewhere = dev !== undefined && (ofCluster.test(dev) || route.type === 'local');
    if (elsewhere && unheld === undefined && !(destination.kind === 'node' && path.sameNode)) {
      return check.fail('foreign-route', say('node-route.elsewhere', { node, dst, dev, route: route.dst }), {
        proof,
        explains,
        fixes: [deleteRoute.with({ node, route: route.text, ...ofFamily(family) })],
      });
    }
    const by = dev ?? say('route.an-interface');
    const { gateway } = nextHop;
    return check.pass(
      gateway === undefined
        ? say('node-route.direct', { node, dst, dev: by })
        : say('node-route.by-gateway', { node, dst, dev: by, gateway: namedAddress(path.c, gateway) }),
      { proof },
    );
  });
};

/** A node's own service addresses: NodeLocal DNSCache's, a virtual one, a Service's in IPVS mode (causes#own-service-address). */
export const serviceAddress = (path: PathDirection): Finding[] => {
  const { source, destination } = path;
  const { address: dst, nodeName: node } = destination;
  if (destination.kind !== 'node' || !destination.node.ok || !destination.state.ok || dst === undefined) return [];
  const { internalIPs, calico } = destination.node.value;
  const known = [...internalIPs, ...Object.values(calico)].some((own) => sameAddress(bareAddress(own), dst));
  const link = known ? undefined : ownInterface(destination.state.value, dst);
  if (link === undefined) return [];
  const place = { hop: hopAt(source, 'node'), node, object: `route to ${dst}` };
  const check = checkAt(path, 'node-route', say('node-route.about', { node, dst }), place);
  return [
    check.pass(ownAddress(node, dst, link), { proof: [proofOf(`ip addr show ${link.name}`, node, [link.text])] }),
  ];
};
