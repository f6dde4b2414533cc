import type { Case } from '../../case/case.ts';
import type { Explained } from '../../case/finding.ts';
import { connectionOf } from '../../case/question.ts';
import type { ServiceEndpoint } from '../../case/service.ts';
import { servicePortOf } from '../../path/asked-of-end.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { ebpfKept } from '../ebpf/kept-connections.ts';
import { kubeProxyBeside } from '../ebpf/kube-proxy.ts';
import type { Step } from '../steps.ts';
import { hairpin } from './hairpin.ts';
import { behindPort, chooserOf, offered } from './offered.ts';
import { serviceRules } from './service-rules.ts';
import { serviceSource } from './service-source.ts';
import { lookAt, portText, titleOf, withoutEndpoints } from './without-endpoints.ts';

const explainsAll: Explained[] = [
  'service-unreachable',
  'service-without-endpoints',
  'check:service-rules',
  'check:live-packets',
];
const most = 12;

/** Whether anything stands behind that port of the question's Service: without, there is no path to check. */
export const hasEndpoint = ({ service, to, question }: Case): boolean => {
  const asked = connectionOf(question);
  return (
    service === undefined ||
    ((asked.protocol === 'icmp' || servicePortOf(service, asked) !== undefined) &&
      behindPort(service, asked.protocol === 'icmp' ? undefined : servicePortOf(service, asked)).some(
        ({ address }) => address === to.address,
      ))
  );
};

const endpointLine = (endpoint: ServiceEndpoint): string =>
  [
    `${endpoint.address} ${endpoint.ready ? 'ready' : endpoint.ending ? 'ending' : 'not ready'}`,
    endpoint.pod && `${endpoint.pod.namespace}/${endpoint.pod.name}`,
    endpoint.node && `on ${endpoint.node}`,
    endpoint.ports.map(({ port, protocol }) => `${port}/${protocol}`).join(' '),
    endpoint.forZones && `for zone ${endpoint.forZones.join(', ')}`,
    endpoint.forNodes && `for node ${endpoint.forNodes.join(', ')}`,
  ]
    .filter(Boolean)
    .join(' ');

/** What the Service's objects say: its port, and what stands behind it. */
const serviceEndpoints: Step = (path) => {
  const { service } = path.c;
  if (service === undefined) return [];
  const asked = connectionOf(path.c.question);
  const title = titleOf(service);
  const check = checkAt(path, 'service-endpoints', say('service-endpoints.about', { service: title }), {
    hop: 'question',
    object: title,
  });
  const port = servicePortOf(service, asked);
  const ports = [
    proofOf(`kubectl -n ${service.namespace} get service ${service.name}`, undefined, [
      `type ${service.type}, address ${service.clusterIPs.join(', ') || 'none'}`,
      ...service.ports.map((each) => `${portText(each)} → ${each.targetPort}${each.name ? ` (${each.name})` : ''}`),
    ]),
  ];
  if (port === undefined && asked.protocol !== 'icmp') {
    const wanted = `${asked.port ?? ''}${asked.protocol ? `/${asked.protocol}` : ''}`;
    const has = service.ports.map(portText);
    return check.fail(
      'service-port-missing',
      has.length > 0
        ? say('service-endpoints.no-such-port', { service: title, port: wanted, ports: has })
        : say('service-endpoints.no-port', { service: title, port: wanted }),
      { proof: ports, explains: explainsAll, fixes: [lookAt(service)] },
    );
  }
  return check.reading(service.endpoints, (all) => {
    const proof = [
      ...ports,
      proofOf(
        `kubectl -n ${service.namespace} get endpointslices -l kubernetes.io/service-name=${service.name}`,
        undefined,
        [
          ...all.slice(0, most).map(endpointLine),
          ...(all.length > most ? [`… and ${all.length - most} more`] : []),
          ...(all.length === 0 ? ['(none)'] : []),
        ],
      ),
    ];
    const { may, because } = offered(path, service, port);
    if (may.length === 0) {
      const { cause, statement, fixes } = withoutEndpoints(path, service, port);
      // Elsewhere there are some: it is this node that drops.
      const { nodeName: node } = chooserOf(path);
      const at = cause === 'no-local-endpoint' ? { hop: 'source-node' as const, node } : {};
      return check.fail(cause, statement, { ...at, proof, explains: explainsAll, fixes });
    }
    const has = say('service-endpoints.ready', { service: title, count: may.length });
    if (because === 'ending') {
      return check.warn(say('service-endpoints.ending', { service: title, count: may.length }), { proof });
    }
    const unready = all.filter((each) => !each.ready).length;
    const nameless = all.length - behindPort(service, port).length;
    const notes: Message[] = [
      ...(because === 'near' && may.length < all.length ? [say('service-endpoints.near', { all: all.length })] : []),
      ...(unready > 0 ? [say('service-endpoints.unready', { unready })] : []),
      ...(nameless > 0 && port ? [say('service-endpoints.nameless', { nameless, target: port.targetPort })] : []),
      ...(service.publishesNotReady ? [say('service-endpoints.published')] : []),
    ];
    const statement = notes.reduce((finding, more) => say('endpoints-asked.more', { finding, more }), has);
    return check.pass(statement, { proof });
  });
};

/** The result of asking several of its endpoints: a connection may go to any of them. */
const endpointsTried: Step = (path) => {
  const { service } = path.c;
  const { tried = [] } = service ?? {};
  if (service === undefined || tried.length < 2) return [];
  const broken = tried.filter(({ status }) => status === 'broken');
  const unknown = tried.filter(({ status }) => status === 'unknown');
  const rest = offered(path, service, servicePortOf(service, connectionOf(path.c.question))).may.length - tried.length;
  const addresses = (of: typeof tried): string[] => of.map(({ address }) => address);
  const title = titleOf(service);
  const parts: Message[] = [
    say('endpoints-asked.reached', {
      reached: tried.length - broken.length - unknown.length,
      tried: tried.length,
      service: title,
    }),
    ...(broken.length > 0 ? [say('endpoints-asked.broken', { addresses: addresses(broken) })] : []),
    ...(unknown.length > 0 ? [say('endpoints-asked.unknown', { addresses: addresses(unknown) })] : []),
    ...(rest > 0 ? [say('endpoints-asked.rest', { rest })] : []),
  ];
  const statement = parts.reduce((finding, more) => say('endpoints-asked.more', { finding, more }));
  const check = checkAt(path, 'endpoints-asked', say('endpoints-asked.about', { service: title }), {
    hop: 'question',
    object: title,
  });
  const lines = tried.map(({ address, status }) => `${address} ${status}`);
  const more = { proof: [proofOf('the same question about each endpoint', undefined, lines)] };
  if (broken.length > 0) return check.warn(statement, more);
  return unknown.length > 0 ? check.unknown(statement, more) : check.pass(statement, more);
};

/** The Service of the question, before the path to what stands behind it. */
export const aboutService: readonly Step[] = [
  serviceEndpoints,
  serviceRules,
  kubeProxyBeside,
  ebpfKept,
  hairpin,
  serviceSource,
  endpointsTried,
];
