import type { FixRef } from '../../case/finding.ts';
import type { Service, ServicePort } from '../../case/service.ts';
import type { CauseId } from '../../faults/causes.ts';
import { spreadOutsideTraffic } from '../../fixes/by-hand/into-cluster.ts';
import { useAllEndpoints } from '../../fixes/by-hand/kube-proxy.ts';
import { lookAtService } from '../../fixes/by-hand/look-closer.ts';
import { setTargetPort } from '../../fixes/by-hand/set-target-port.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { behindPort, chooserOf } from './offered.ts';

export const titleOf = ({ namespace, name }: Pick<Service, 'namespace' | 'name'>): string => `svc/${namespace}/${name}`;
export const portText = ({ port, protocol }: ServicePort): string => `${port}/${protocol.toLowerCase()}`;
export const lookAt = (service: Service): FixRef =>
  lookAtService.with({ namespace: service.namespace, service: service.name });

interface Without {
  cause: CauseId;
  statement: Message;
  fixes: FixRef[];
}

const selectorText = (selector: Readonly<Record<string, string>>): string =>
  Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

const most = 12;

/** Why there is none that the sender's node may choose. */
export const withoutEndpoints = (path: PathDirection, service: Service, port: ServicePort | undefined): Without => {
  const title = titleOf(service);
  const node = chooserOf(path).nodeName;
  const { namespace, name, selector } = service;
  const all = service.endpoints.ok ? service.endpoints.value : [];
  const having = behindPort(service, port);
  const none = (statement: Message): Without => ({
    cause: 'service-without-endpoints',
    statement,
    fixes: [lookAt(service)],
  });
  const ready = having.filter((each) => each.ready).length;
  if (ready > 0 && path.c.inbound !== undefined) {
    const nodes = [...new Set(having.flatMap((each) => (each.ready && each.node ? [each.node] : [])))].slice(0, most);
    return {
      cause: 'no-local-endpoint',
      statement: say('inbound.no-local', { service: title, node, nodes }),
      fixes: [spreadOutsideTraffic.with({ namespace, service: name }), lookAt(service)],
    };
  }
  if (ready > 0) {
    return {
      cause: 'service-keeps-to-node',
      statement: say('service-endpoints.other-nodes', { service: title, node, ready }),
      fixes: [useAllEndpoints.with({ namespace, service: name }), lookAt(service)],
    };
  }
  if (all.some((each) => each.ready) && port !== undefined) {
    return {
      cause: 'service-target-port-wrong',
      statement: say('service-endpoints.no-such-name', {
        service: title,
        port: portText(port),
        target: port.targetPort,
        count: all.length,
      }),
      fixes: [
        setTargetPort.with({
          namespace,
          service: name,
          port: String(port.port),
          index: String(service.ports.indexOf(port)),
          targetPort: port.targetPort,
        }),
      ],
    };
  }
  if (all.length > 0) {
    const endpoints = say('service-endpoints.count', { count: all.length });
    return none(say('service-endpoints.none-ready', { service: title, endpoints }));
  }
  if (selector === undefined) return none(say('service-endpoints.none', { service: title }));
  return none(
    Object.keys(selector).length === 0
      ? say('service-endpoints.no-selector', { service: title })
      : say('service-endpoints.none-picked', { service: title, selector: selectorText(selector) }),
  );
};
