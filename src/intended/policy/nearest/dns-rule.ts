import type { Cluster } from '../cluster.ts';
import { namespaceLabel } from '../convert/selectors.ts';
import type { Workload } from '../endpoints.ts';
import type { RuleModel } from '../model.ts';
import { tcp, udp } from '../protocols.ts';
import type { SelectorNode } from '../selector/ast.ts';
import { conditionsOf, namesOfNamespace, portWithin, valuesOf } from './conditions.ts';

/** On which ports name servers of clusters listen in their pods: CoreDNS, and OpenShift's; policies see these. */
const dnsPorts = [53, 5353, 1053, 8053];

/** Where name servers of clusters are. */
const dnsNamespaces: ReadonlySet<string> = new Set(['kube-system', 'openshift-dns', 'kube-dns', 'coredns']);

const namespaceKeys: ReadonlySet<string> = new Set([namespaceLabel, ...namesOfNamespace]);

/** It asks for pods of namespaces where no name server is. */
const isElsewhere = (node: SelectorNode): boolean =>
  conditionsOf(node).some(
    (condition) =>
      'key' in condition &&
      namespaceKeys.has(condition.key) &&
      valuesOf(condition)?.some((name) => dnsNamespaces.has(name)) === false,
  );

/** Whether a rule may be about questions to a name server: what cannot be told may. */
const mayBeDns = ({ protocol, notProtocol, destination }: RuleModel): boolean => {
  if (protocol !== undefined && protocol !== udp && protocol !== tcp) return false;
  if (notProtocol === udp) return false;
  if (destination.selector !== undefined && isElsewhere(destination.selector.node)) return false;
  const { ports } = destination;
  return ports.length === 0 || ports.some((port) => 'name' in port) || dnsPorts.some((dns) => portWithin(ports, dns));
};

/** The policies of the pod guard what it sends, and none of their rules can be about questions for names. */
export const lacksDnsRule = (cluster: Cluster, workload: Workload): boolean => {
  if (dnsNamespaces.has(workload.namespace)) return false;
  for (const { tier, policies } of cluster.policies.applied(workload.labels).slices('egress')) {
    const meant = policies.flatMap(({ rules }) => rules.egress).filter(mayBeDns);
    if (meant.some(({ action }) => action === 'Allow')) return false;
    if (tier.defaultAction === 'Deny' && !meant.some(({ action }) => action === 'Pass')) return true;
  }
  return false;
};
