import type { Inbound } from '../../case/inbound.ts';
import type { Service } from '../../case/service.ts';
import { lookAtBalancer, widenSourceRanges } from '../../fixes/by-hand/into-cluster.ts';
import { parseAddress } from '../../ip/address.ts';
import { netContains, parseNet } from '../../ip/net.ts';
import { calledObject, wayTitle } from '../../path/inbound-title.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import type { Step } from '../steps.ts';
import { whyPending } from './announced.ts';

/** Whether one of the ranges has the address; undefined: one of them cannot be read. */
const inRanges = (ranges: readonly string[], text: string): boolean | undefined => {
  const address = parseAddress(text);
  const nets = ranges.map((range) => parseNet(range.trim()));
  if (address === undefined || nets.includes(undefined)) return undefined;
  return nets.some((net) => net !== undefined && netContains(net, address));
};

const ofService = (path: PathDirection, inbound: Inbound, service: Service) => {
  const title = `svc/${service.namespace}/${service.name}`;
  const names = { namespace: service.namespace, service: service.name };
  const object = `Service ${service.namespace}/${service.name}`;
  const check = checkAt(path, 'inbound-way', say('inbound.about'), { hop: 'question', object });
  const shown = proofOf(`kubectl -n ${service.namespace} get service ${service.name} -o yaml`, undefined, [
    `type ${service.type}`,
    `externalTrafficPolicy ${service.outsideOnlyOwnNode ? 'Local' : 'Cluster'}`,
    ...(service.balancers ? [`status.loadBalancer.ingress ${service.balancers.join(', ')}`] : []),
    ...(service.externalIPs ? [`externalIPs ${service.externalIPs.join(', ')}`] : []),
    ...(service.sourceRanges ? [`loadBalancerSourceRanges ${service.sourceRanges.join(', ')}`] : []),
    ...(service.loadBalancerClass ? [`loadBalancerClass ${service.loadBalancerClass}`] : []),
    ...(service.healthCheckNodePort ? [`healthCheckNodePort ${service.healthCheckNodePort}`] : []),
  ]);
  const { client, way } = inbound;
  const harm = { proof: [shown], explains: ['service-unreachable', 'check:live-packets'] as const };
  if (way === 'load-balancer' && inbound.address === undefined) {
    return check.fail('balancer-without-address', whyPending(path, service, title), {
      proof: [shown],
      explains: [...harm.explains],
      fixes: [lookAtBalancer.with(names)],
    });
  }
  // kube-proxy guards the balancer's address alone with them (kube-proxy#outside): neither node ports nor externalIPs.
  if (way === 'load-balancer' && service.sourceRanges !== undefined && client.any !== true) {
    const ranges = service.sourceRanges;
    const inside = inRanges(ranges, client.address);
    if (inside === undefined) return check.unknown(say('inbound.ranges-unread', { ranges }), { proof: [shown] });
    if (!inside) {
      const wider = [...ranges, `${client.address}/${client.address.includes(':') ? 128 : 32}`].join(',');
      return check.fail(
        'source-range-denies',
        say('inbound.out-of-ranges', { service: title, client: client.address, ranges }),
        {
          proof: [shown],
          explains: [...harm.explains, 'foreign-rule-drops'],
          fixes: [widenSourceRanges.with({ ...names, ranges: wider })],
        },
      );
    }
  }
  return undefined;
};

/** What the objects say of the way in: whether there is one, for whom, and where its packets are taken to come in. */
export const inboundWay: Step = (path) => {
  const { inbound, service } = path.c;
  if (inbound === undefined) return [];
  const trouble = service && ofService(path, inbound, service);
  if (trouble) return trouble;
  const check = checkAt(path, 'inbound-way', say('inbound.about'), { hop: 'question', object: calledObject(path.c) });
  const { entry, entryIs } = inbound;
  if (entry === undefined) return check.unknown(say('inbound.no-entry'));
  const about = { way: wayTitle(inbound), node: entry };
  const proof = [proofOf('entry', entry, [calledObject(path.c)])];
  return entryIs === 'chosen'
    ? check.pass(say('inbound.enters-chosen', about), { proof })
    : check.pass(say('inbound.enters', about), { proof });
};
