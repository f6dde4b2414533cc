import type { NodeState } from '../../case/node-state.ts';
import { familyOf } from '../../ip/texts.ts';
import { keepsToOwnNode } from '../../path/inbound-walk.ts';
import { entryEndpoint, nodeInterface } from '../../path/path-direction.ts';
import { isEbpf } from '../../programmed/ebpf.ts';
import type { Packet } from '../../programmed/packet.ts';
import { walkHook } from '../../programmed/walk.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { decidingLine, denialOf } from '../rules/denial.ts';
import type { Step } from '../steps.ts';

/** Of networks for examples (RFC 5737, RFC 3849): whoever else asks. */
const nobodys = { 4: '192.0.2.1', 6: '2001:db8:ffff::1' } as const;

/** What the node's rules do with a question of a balancer: the first hook that does not let it in. */
const walkIn = (state: NodeState, packet: Packet) => {
  const pre = walkHook(state, 'PREROUTING', packet);
  return pre.verdict === 'accept' ? walkHook(state, 'INPUT', { ...packet, mark: pre.mark }) : pre;
};

/**
 * Whether a balancer that asks for the node's health is let in (kube-proxy#outside): one that is not answered sends
 * nothing there. Not every balancer asks, and its address is not known: that it is dropped for all is worth saying.
 */
export const healthCheck: Step = (path) => {
  const { inbound, service, objects } = path.c;
  const port = service?.healthCheckNodePort;
  const entry = entryEndpoint(path.c, 'source');
  if (inbound === undefined || service === undefined || port === undefined || entry === undefined) return [];
  if (!keepsToOwnNode(service, inbound.way)) return [];
  const node = entry.nodeName;
  const family = familyOf(inbound.address ?? '') ?? 4;
  const read = objects.nodes[node];
  const own = read?.ok ? read.value.internalIPs.find((each) => familyOf(each) === family) : undefined;
  if (own === undefined) return [];
  const check = checkAt(path, 'inbound-health', say('health-check.about', { node, port }), {
    hop: 'source-node',
    node,
    object: `healthCheckNodePort ${port}`,
  });
  return check.reading(entry.state, (state) => {
    if (isEbpf(state)) return check.unknown(say('rules.ebpf', { node }));
    const inIface = nodeInterface(entry, family);
    const walks = [inbound.client.address, nobodys[family]].map((src) =>
      walkIn(state, {
        family,
        protocol: 'tcp',
        src,
        dst: own,
        dport: port,
        mark: 0,
        ctState: 'NEW',
        ...(inIface === undefined ? {} : { inIface }),
      }),
    );
    const unsure = walks.find(({ verdict }) => verdict === 'unknown');
    if (unsure !== undefined) return check.unknown(unsure.unsure[0]?.reason ?? say('service-rules.unsure'));
    const [by] = walks.flatMap(({ decidedBy }) => decidedBy ?? []);
    if (by === undefined || walks.some(({ verdict }) => verdict === 'accept'))
      return check.pass(say('health-check.let-in', { node, port }));
    const { statement, fixes } = denialOf(state, by);
    return check.warn(say('health-check.dropped', { node, port, denial: statement }), {
      proof: [proofOf('iptables-save -c', node, [decidingLine(by)])],
      fixes,
    });
  });
};
