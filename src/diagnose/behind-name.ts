import type { Dns } from '../case/dns.ts';
import type { End } from '../case/end.ts';
import type { QuestionOf } from '../case/question.ts';
import type { Service } from '../case/service.ts';
import type { Lookup } from '../collect/lookup.ts';
import { findEnds } from './find-ends.ts';

/**
 * The Service that the cluster's DNS answered for: `pg.data.svc.cluster.local` is `pg` in `data` (Kubernetes, DNS for
 * Services and Pods). The name is the whole one that was answered, whatever part of it was asked for.
 */
const serviceOfName = (name: string): { namespace: string; name: string } | undefined => {
  const [service = '', namespace = '', kind] = name.split('.');
  return kind === 'svc' && service !== '' && namespace !== '' ? { namespace, name: service } : undefined;
};

const has = ({ clusterIPs, endpoints }: Service, address: string): boolean =>
  clusterIPs.includes(address) || (endpoints.ok && endpoints.value.some((each) => each.address === address));

/**
 * A name that the cluster's DNS resolved may be that of a Service: then it is asked about as if it had been called
 * `svc/…`, with one of its endpoints as the receiver. `undefined` where the name is of nothing in the cluster.
 */
export const behindName = async (
  asked: QuestionOf<'path'>,
  dns: Dns,
  resolved: string,
  lookup: Lookup,
): Promise<{ to: End; service: Service } | undefined> => {
  const answered = dns.lookups.ok ? dns.lookups.value.find(({ addresses }) => addresses.includes(resolved)) : undefined;
  const named = answered === undefined ? undefined : serviceOfName(answered.name);
  if (named === undefined) return undefined;
  const ends = await findEnds({ ...asked, to: { kind: 'service', ...named } }, lookup, resolved);
  if (ends.kind !== 'found' || ends.service === undefined || !has(ends.service, resolved)) return undefined;
  return { to: ends.to, service: ends.service };
};
