import type { KubeObject } from '../../api/object.ts';
import type { Lab } from '../../lab.ts';
import { addPolicy, everyEncap, type Fault, removePolicy } from '../fault.ts';
import { balancer, clientNet, type Published, publish, routeBalancer, withdraw } from './published.ts';

/** Faults of what stands before Services: `web` plays the controller's pods, and the rules lead to `db`. */

export type FrontObject = Omit<KubeObject, 'metadata'> & { metadata: { name: string; namespace?: string } };

const className = 'lab';
const ingressTo = (service: string, port: number, over: object = {}): FrontObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'site', namespace: 'shop' },
  spec: {
    ingressClassName: className,
    rules: [
      {
        host: 'shop.example.com',
        http: {
          paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: service, port: { number: port } } } }],
        },
      },
    ],
    ...over,
  },
  status: { loadBalancer: { ingress: [{ ip: balancer }] } },
});
const ingressClass: FrontObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  metadata: { name: className },
  spec: { controller: 'example.com/lab' },
};

const accepted = (status: string, reason: string) => ({
  type: 'Accepted',
  status,
  reason,
  message: '',
  lastTransitionTime: '2026-01-01T00:00:00Z',
});
export const gatewayObjects = (route: ReturnType<typeof accepted>): FrontObject[] => [
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name: className },
    spec: { controllerName: 'example.com/lab' },
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'door', namespace: 'shop' },
    spec: { gatewayClassName: className, listeners: [{ name: 'http', port: 8080, protocol: 'HTTP' }] },
    status: {
      addresses: [{ type: 'IPAddress', value: balancer }],
      conditions: [accepted('True', 'Accepted'), { ...accepted('True', 'Programmed'), type: 'Programmed' }],
      listeners: [],
    },
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'cart', namespace: 'shop' },
    spec: {
      parentRefs: [{ name: 'door' }],
      hostnames: ['cart.example.com'],
      rules: [{ backendRefs: [{ name: 'db', port: 5432 }] }],
    },
    status: { parents: [{ parentRef: { name: 'door' }, controllerName: 'example.com/lab', conditions: [route] }] },
  },
];
export const routeAccepted = accepted('True', 'Accepted');

const kinds: Record<string, string> = {
  Ingress: 'ingresses.networking.k8s.io',
  IngressClass: 'ingressclasses.networking.k8s.io',
  Gateway: 'gateways.gateway.networking.k8s.io',
  GatewayClass: 'gatewayclasses.gateway.networking.k8s.io',
  HTTPRoute: 'httproutes.gateway.networking.k8s.io',
};

/** The objects, the controller's Service with its address, and the router's way to that. */
export const openFront = async (lab: Lab, objects: readonly FrontObject[], controller: Partial<Published> = {}) => {
  await publish(lab, { app: 'web', balancer, ...controller });
  await routeBalancer(lab, 'node-1');
  for (const object of objects) lab.store.put(object as KubeObject);
};

export const closeFront = async (lab: Lab): Promise<void> => {
  for (const { name, namespace, kind } of [
    { kind: 'Ingress', name: 'site', namespace: 'shop' },
    { kind: 'IngressClass', name: className },
    { kind: 'Gateway', name: 'door', namespace: 'shop' },
    { kind: 'GatewayClass', name: className },
    { kind: 'HTTPRoute', name: 'cart', namespace: 'shop' },
  ]) {
    const resource = kinds[kind] ?? '';
    if (lab.store.get(resource, name, namespace ?? '')) lab.store.delete(resource, name, namespace ?? '');
  }
  await routeBalancer(lab, undefined);
  await withdraw(lab);
};

export const workingIngress = [ingressClass, ingressTo('db', 5432)];
const fromClient = { from: '203.0.113.10', to: 'ingress/shop/site', port: 8080 } as const;
const byHost = { from: '203.0.113.10', to: 'name/cart.example.com', port: 8080 } as const;

type Wanted = Pick<Fault, 'name' | 'title' | 'expected'> & {
  objects: readonly FrontObject[];
  question?: Fault['question'];
  controller?: Partial<Published>;
  harm?: (lab: Lab) => Promise<void>;
  mend?: (lab: Lab) => Promise<void>;
};

const frontFault = ({ objects, controller, harm, mend, question = fromClient, ...rest }: Wanted): Fault => ({
  ...rest,
  seeds: [],
  encaps: everyEncap,
  question,
  inject: async (lab) => {
    await openFront(lab, objects, controller);
    await harm?.(lab);
  },
  clear: async (lab) => {
    await mend?.(lab);
    await closeFront(lab);
  },
});

const policies = 'networkpolicies.networking.k8s.io';
const closedDb: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'db-from-outside', namespace: 'shop' },
  spec: {
    podSelector: { matchLabels: { app: 'db' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ ipBlock: { cidr: clientNet } }] }],
  },
} as KubeObject;

export const frontFaults: readonly Fault[] = [
  frontFault({
    name: 'front-class-missing',
    title: 'an Ingress names a class that nobody has made',
    expected: { cause: 'front-class-missing', hop: 'question' },
    objects: [ingressTo('db', 5432)],
  }),
  frontFault({
    name: 'front-service-missing',
    title: "an Ingress's rule leads to a Service that is not there",
    expected: { cause: 'front-backend-missing', hop: 'question' },
    objects: [ingressClass, ingressTo('dbb', 5432)],
  }),
  frontFault({
    name: 'front-port-missing',
    title: "an Ingress's rule leads to a port that its Service has not",
    expected: { cause: 'front-backend-missing', hop: 'question' },
    objects: [ingressClass, ingressTo('db', 80)],
  }),
  frontFault({
    name: 'front-controller-guarded',
    title: "loadBalancerSourceRanges of the controller's Service admits others than the client",
    expected: { cause: 'source-range-denies', hop: 'question' },
    objects: workingIngress,
    controller: { ranges: ['10.0.0.0/8'] },
  }),
  frontFault({
    name: 'front-pods-closed',
    title: 'a policy admits the client of the Ingress, and the pods behind it see the controller',
    expected: { cause: 'policy-denies-ingress', hop: 'destination-node' },
    objects: workingIngress,
    harm: (lab) => addPolicy(lab, closedDb),
    mend: (lab) => removePolicy(lab, policies, 'db-from-outside', 'shop'),
  }),
  frontFault({
    name: 'front-route-refused',
    title: 'the Gateway does not let the route attach',
    expected: { cause: 'front-refused', hop: 'question' },
    objects: gatewayObjects(accepted('False', 'NotAllowedByListeners')),
    question: byHost,
  }),
  frontFault({
    name: 'front-route-waits',
    title: 'no controller has looked at the route',
    expected: { cause: 'front-not-taken', hop: 'question' },
    objects: gatewayObjects(accepted('Unknown', 'Pending')),
    question: { ...byHost, to: 'gateway/shop/door' },
  }),
];
