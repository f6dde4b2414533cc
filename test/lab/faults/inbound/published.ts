import type { KubeObject } from '../../api/object.ts';
import { writeEndpointSlices } from '../../cluster/endpoint-slices.ts';
import { run } from '../../host/run.ts';
import type { Lab } from '../../lab.ts';

/** A Service that is reached from outside, before the pods of another one: it is made for a fault and goes with it. */

export interface Published {
  /** Its pods: `web` runs on the second and third node, `db` on each. */
  app: 'web' | 'db';
  local?: boolean;
  /** `internalTrafficPolicy: Local`, which does not concern who comes from outside. */
  ownAddressLocal?: boolean;
  balancer?: string;
  external?: string;
  ranges?: readonly string[];
  type?: 'NodePort' | 'LoadBalancer';
  targetPort?: number;
  /** Instead of its pods. */
  picks?: string;
}

const portOf = { web: 8080, db: 5432 } as const;
export const nodePort = 30_080;
/** The node that is called: no pod of `web` runs there. */
export const entry = 'node-1';
export const clientNet = '203.0.113.0/24';
export const fromOutside = { from: '203.0.113.10', to: `node/${entry}`, port: nodePort } as const;
/** Of the nodes' own net, and nobody's: a balancer's address. */
export const balancer = '10.39.0.200';

/** The router sends what is for the balancer's address to that node, as one does that was told by ARP or BGP. */
export const routeBalancer = async (lab: Lab, node: string | undefined): Promise<void> => {
  const gateway = lab.nodes.find(({ name }) => name === node)?.address;
  const route = gateway === undefined ? ['del', `${balancer}/32`] : ['replace', `${balancer}/32`, 'via', gateway];
  await run(['ip', '-n', lab.underlay.namespace, 'route', ...route]);
};

/** Puts it and waits until kube-proxy has programmed it. */
export const publish = async (lab: Lab, wanted: Published): Promise<void> => {
  const { app, local = false, balancer, external, ranges, type = balancer ? 'LoadBalancer' : 'NodePort' } = wanted;
  const port = portOf[app];
  const six = !lab.families.includes(4);
  const clusterIP = six ? 'fd00:96::77' : '10.96.77.77';
  const service: KubeObject = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'front', namespace: 'shop' },
    spec: {
      type,
      clusterIP,
      clusterIPs: [clusterIP],
      externalTrafficPolicy: local ? 'Local' : 'Cluster',
      internalTrafficPolicy: wanted.ownAddressLocal ? 'Local' : 'Cluster',
      ipFamilies: [six ? 'IPv6' : 'IPv4'],
      ipFamilyPolicy: 'SingleStack',
      sessionAffinity: 'None',
      selector: { app: wanted.picks ?? app },
      ports: [{ name: 'tcp', port, protocol: 'TCP', targetPort: wanted.targetPort ?? port, nodePort }],
      ...(external === undefined ? {} : { externalIPs: [external] }),
      ...(ranges === undefined ? {} : { loadBalancerSourceRanges: [...ranges] }),
      ...(local && type === 'LoadBalancer' ? { healthCheckNodePort: 31_080 } : {}),
    },
    status: { loadBalancer: balancer === undefined ? {} : { ingress: [{ ip: balancer, ipMode: 'VIP' }] } },
  };
  lab.store.put(service);
  writeEndpointSlices(lab.store);
  await lab.settled();
};

export const withdraw = async (lab: Lab): Promise<void> => {
  for (const slice of lab.store.list('endpointslices.discovery.k8s.io', {
    namespace: 'shop',
    labelSelector: 'kubernetes.io/service-name=front',
  })) {
    lab.store.delete('endpointslices.discovery.k8s.io', slice.metadata.name, 'shop');
  }
  if (lab.store.get('services', 'front', 'shop')) lab.store.delete('services', 'front', 'shop');
  await lab.settled();
};

/** What a connection from the host outside comes to. */
export const callFromOutside = async (lab: Lab, address: string, port: number): Promise<string> => {
  const { code, stderr } = await lab.outside.run([
    'socat',
    '-T0.1',
    '-u',
    `TCP:${address.includes(':') ? `[${address}]` : address}:${port},connect-timeout=1`,
    'OPEN:/dev/null',
  ]);
  if (/refused/i.test(stderr)) return 'refused';
  if (/timed out/i.test(stderr)) return 'timeout';
  return code === 0 ? 'connected' : `failed: ${stderr}`;
};
