import { nodeOfEnd } from '../../case/end.ts';
import type { FixRef, Proof } from '../../case/finding.ts';
import { connectionOf } from '../../case/question.ts';
import type { Listens, Service, ServicePort } from '../../case/service.ts';
import { setTargetPort } from '../../fixes/by-hand/set-target-port.ts';
import { familyOf } from '../../ip/texts.ts';
import { servicePortOf } from '../../path/asked-of-end.ts';
import { endListens } from '../../path/listens-on.ts';
import type { PathDirection, PodEndpoint } from '../../path/path-direction.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { proofOf } from '../check.ts';

interface Asked {
  address: string;
  listens: Listens | undefined;
}

/** Every endpoint that was asked; none where the sender may come to others too, of which nothing is known. */
const askedEndpoints = (path: PathDirection, service: Service, destination: PodEndpoint): Asked[] => {
  const { address = '' } = destination;
  if (service.tried !== undefined) return service.tried.map(({ address: of, listens }) => ({ address: of, listens }));
  const node = nodeOfEnd(path.c.from);
  const others = service.endpoints.ok
    ? service.endpoints.value.filter(
        (each) =>
          each.ready &&
          familyOf(each.address) === path.family &&
          (!service.onlyOwnNode || each.node === node) &&
          each.address !== address,
      )
    : [];
  return service.endpoints.ok && others.length === 0 ? [{ address, listens: endListens(path.trip, destination) }] : [];
};

/** Ports on which all of them listen that listen on any. */
const sharedPorts = (all: readonly Listens[]): number[] => {
  const [first, ...rest] = all.filter(({ others }) => others.length > 0).map(({ others }) => others);
  return (first ?? []).filter((port) => rest.every((others) => others.includes(port)));
};

const portOf = ({ port, protocol }: ServicePort): string => `${port}/${protocol.toLowerCase()}`;

/** What is wrong with the Service where no endpoint of it listens on the port that it leads to. */
interface WrongTarget {
  statement: Message;
  proof: Proof[];
  fixes: FixRef[];
}

/**
 * One pod that does not listen where the Service leads is that pod's matter. Where all of them listen, and none of
 * them there, the Service leads to the wrong port (causes#service-target-port-wrong).
 */
export const wrongTargetPort = (path: PathDirection, destination: PodEndpoint): WrongTarget | undefined => {
  const { service, question } = path.c;
  const servicePort = service && servicePortOf(service, connectionOf(question));
  if (service === undefined || servicePort === undefined) return undefined;
  const asked = askedEndpoints(path, service, destination);
  const listens = asked.flatMap((each) => (each.listens === undefined ? [] : [each.listens]));
  const elsewhere = [...new Set(listens.flatMap(({ others }) => others))];
  if (listens.length < asked.length || elsewhere.length === 0 || listens.some(({ on }) => on !== 'nowhere')) {
    return undefined;
  }
  const { namespace, name } = service;
  const shared = sharedPorts(listens);
  const numbers = [...new Set(listens.map(({ port }) => String(port)))];
  const { targetPort } = servicePort;
  const leads = {
    service: `svc/${namespace}/${name}`,
    port: portOf(servicePort),
    target: numbers.includes(targetPort) ? targetPort : say('service-target.named', { name: targetPort, numbers }),
    others: (shared.length > 0 ? shared : elsewhere).map(String),
  };
  const counted = { ...leads, count: asked.length };
  return {
    statement:
      asked.length === 1
        ? say('service-target.only', { ...leads, pod: destination.key })
        : say('service-target.all', counted),
    proof: [
      proofOf(`kubectl -n ${namespace} get service ${name}`, undefined, [`${portOf(servicePort)} → ${targetPort}`]),
      proofOf(
        'ss -ln in the pods',
        undefined,
        asked.map(
          (each) => `${each.address} ${servicePort.protocol.toLowerCase()}: ${each.listens?.others.join(', ') || '-'}`,
        ),
      ),
    ],
    fixes: [
      setTargetPort.with({
        namespace,
        service: name,
        port: String(servicePort.port),
        index: String(service.ports.indexOf(servicePort)),
        targetPort,
        ...(shared.length === 1 ? { listens: String(shared[0]) } : {}),
      }),
    ],
  };
};
