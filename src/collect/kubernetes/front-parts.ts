import type { Front, FrontBackend, FrontCondition } from '../../case/front.ts';
import { got, type Read } from '../../case/read.ts';
import type { GatewayObject, HttpRouteObject, IngressClassObject, IngressObject, Reference } from './front-objects.ts';

/** What single objects before Services say: where their rules lead, for which hosts, and what was said of them. */

export interface Name {
  namespace: string;
  name: string;
}

/** A rule that leads to a Service, before that is looked up. */
export type Ruled = Omit<FrontBackend, 'state'>;

export const isOf = ({ namespace, name }: Name, other: Name): boolean =>
  namespace === other.namespace && name === other.name;

/** `*.example.com` stands for one label more in an Ingress, and for any number in the Gateway API (kubernetes#ingress). */
export const matchesHost = (pattern: string | undefined, host: string): boolean => {
  if (pattern === undefined || pattern === '' || pattern === '*') return true;
  const [own, asked] = [pattern.toLowerCase(), host.toLowerCase().replace(/\.$/, '')];
  return own.startsWith('*.') ? asked.endsWith(own.slice(1)) && asked.length > own.length - 1 : own === asked;
};

const numbered = (port: { number?: number | undefined; name?: string | undefined } | undefined) => {
  const shown = port?.number ?? port?.name;
  return shown === undefined ? {} : { port: shown };
};

export const ruledByIngress = ({ metadata, spec }: IngressObject): Ruled[] => {
  const { namespace } = metadata;
  const toService = (about: Pick<Ruled, 'host' | 'path'>, backend: IngressObject['spec']['defaultBackend']): Ruled[] =>
    backend?.service === undefined
      ? []
      : [{ ...about, namespace, name: backend.service.name, ...numbered(backend.service.port) }];
  return [
    ...(spec.rules ?? []).flatMap(({ host, http }) =>
      (http?.paths ?? []).flatMap(({ path, backend }) =>
        toService({ ...(host ? { host } : {}), ...(path ? { path } : {}) }, backend),
      ),
    ),
    ...toService({}, spec.defaultBackend),
  ];
};

const isServiceRef = ({ kind = 'Service', group = '' }: Reference): boolean => kind === 'Service' && group === '';

export const ruledByRoute = ({ metadata, spec }: HttpRouteObject): Ruled[] => {
  const hosts = spec.hostnames?.length ? spec.hostnames : [undefined];
  return (spec.rules ?? []).flatMap(({ matches, backendRefs }) =>
    (backendRefs ?? []).filter(isServiceRef).flatMap(({ namespace = metadata.namespace, name, port }) =>
      hosts.map((host) => {
        const path = matches?.[0]?.path?.value;
        return {
          ...(host === undefined ? {} : { host }),
          ...(path ? { path } : {}),
          namespace,
          name,
          ...numbered({ number: port }),
        };
      }),
    ),
  );
};

const said = (
  object: string,
  all: readonly { type: string; status: string; reason: string; message?: string | undefined }[] | undefined,
): FrontCondition[] =>
  (all ?? []).slice(0, mostConditions).map(({ type, status, reason, message }) => ({
    object,
    type,
    status,
    reason,
    ...(message ? { message: message.slice(0, 300) } : {}),
  }));
const mostConditions = 20;

export const isParent = (gateway: Name, { kind = 'Gateway', name, namespace }: Reference, own: string): boolean =>
  kind === 'Gateway' && isOf(gateway, { namespace: namespace ?? own, name });

export const ofRoute = ({ metadata, status }: HttpRouteObject, gateway: Name | undefined): FrontCondition[] =>
  (status?.parents ?? [])
    .filter(({ parentRef }) => gateway === undefined || isParent(gateway, parentRef, metadata.namespace))
    .flatMap(({ parentRef, conditions }) =>
      said(
        `HTTPRoute ${metadata.namespace}/${metadata.name} → ${parentRef.namespace ?? metadata.namespace}/${parentRef.name}`,
        conditions,
      ),
    );

export const ofGateway = ({ metadata, status }: GatewayObject): FrontCondition[] => [
  ...said(`Gateway ${metadata.namespace}/${metadata.name}`, status?.conditions),
  ...(status?.listeners ?? [])
    .slice(0, mostListeners)
    .flatMap(({ name, conditions }) => said(`listener ${name}`, conditions)),
];
const mostListeners = 20;

/** The class that an Ingress names, by its field or by the older annotation, else the one that is the default. */
export const classOfIngress = (
  { metadata, spec }: IngressObject,
  known: Read<IngressClassObject[]>,
): Pick<Front, 'className' | 'controller'> => {
  const older = metadata.annotations['kubernetes.io/ingress.class'];
  if (!known.ok) {
    const named = spec.ingressClassName ?? older;
    return { ...(named === undefined ? {} : { className: named }), controller: known };
  }
  const usual = known.value.find(
    (each) => each.metadata.annotations['ingressclass.kubernetes.io/is-default-class'] === 'true',
  );
  const className = spec.ingressClassName ?? older ?? usual?.metadata.name;
  if (className === undefined) return {};
  const found = known.value.find((each) => each.metadata.name === className);
  // Controllers take the older annotation at its word, whether or not there is such a class.
  if (found === undefined && spec.ingressClassName === undefined) return { className };
  return { className, controller: got(found === undefined ? null : (found.spec?.controller ?? '')) };
};
