import type { Finding, FixRef } from '../../case/finding.ts';
import { setProxyRange } from '../../fixes/by-hand/kube-proxy.ts';
import { comingFrom } from '../../path/arriving-source.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import { type Masked, type SentSource, sentSource } from '../../path/service-source.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { destinationRules } from '../rules/rules.ts';
import type { Step } from '../steps.ts';
import { titleOf } from './without-endpoints.ts';

const isDenial = ({ status, check, cause }: Finding): boolean =>
  status === 'fail' && (check === 'rules' || check === 'policy') && cause !== undefined;

const reasonOf = (masked: Masked): Message => {
  switch (masked.by) {
    case 'range':
      return say('service-source.by-range', { range: masked.range });
    case 'all':
      return say('service-source.by-all');
    default:
      return say('service-source.by-other');
  }
};

const fixesOf = ({ trip }: PathDirection, masked: Masked): FixRef[] => {
  if (masked.by === 'all') return [setProxyRange.with({})];
  const { pool } = trip.reverse;
  return masked.by === 'range' && pool.ok ? [setProxyRange.with({ range: pool.value.cidr })] : [];
};

const rewritten = (path: PathDirection, { masked, address = '', rule }: SentSource, denied: Finding): Finding => {
  const { source, destination, c } = path;
  const { service } = c;
  const title = service === undefined ? '' : titleOf(service);
  const node = source.nodeName;
  const check = checkAt(path, 'service-source', say('service-source.about', { service: title, node }), {
    hop: 'destination-node',
    node: destination.nodeName,
    object: title,
  });
  const statement = say('service-source.denied', {
    node,
    from: source.key,
    service: title,
    address,
    reason: reasonOf(masked ?? { by: 'other' }),
    to: destination.key,
    denial: denied.statement,
  });
  return check.fail('source-rewritten', statement, {
    proof: [proofOf('iptables-save -t nat; nft list table ip kube-proxy', node, [rule?.text]), ...denied.proof],
    explains: ['service-unreachable', 'check:live-packets'],
    fixes: fixesOf(path, masked ?? { by: 'other' }),
  });
};

/**
 * Whether the receiver's policies let in what kube-proxy makes of the sender's packets: behind its masquerade they
 * come from the node, and what lets the pod in does not match them (causes#source-rewritten). On one node the
 * receiver's policies see the pod, as FORWARD comes before the masquerade.
 */
export const serviceSource: Step = (path) => {
  const { source, destination, c } = path;
  if (source.kind !== 'pod' || destination.kind !== 'pod' || path.sameNode || c.service === undefined) return [];
  const sent = sentSource(path, destination.address ?? '');
  if (sent?.masked === undefined || sent.address === undefined) return [];
  const denied = destinationRules(comingFrom(path, sent.address)).find(isDenial);
  // What is denied to the pod as well is not because of the masquerade.
  if (denied === undefined || destinationRules(path).some(isDenial)) return [];
  return [rewritten(path, sent, denied)];
};
