import type { Case } from '../case/case.ts';
import { connectionOf, type Protocol } from '../case/question.ts';
import type { Service, ServiceEndpoint, ServicePort } from '../case/service.ts';
import { tableOf } from '../table.ts';

/** What is asked of an end: a protocol, and a port where there is one. */
export interface AskedOf {
  port?: number | undefined;
  protocol?: Protocol | undefined;
}

type Through = { question: Case['question']; service?: Service | undefined; to: { address?: string | undefined } };

/**
 * The port of the Service that a question is about; without a number the only one there is, or the first
 * one of TCP. Undefined: the Service has no such port.
 */
export const servicePortOf = (
  { ports }: Pick<Service, 'ports'>,
  { port, protocol }: AskedOf,
): ServicePort | undefined => {
  const fitting = ports.filter((each) => protocol === undefined || each.protocol.toLowerCase() === protocol);
  if (port !== undefined) return fitting.find((each) => each.port === port);
  return fitting.find((each) => each.protocol === 'TCP') ?? fitting[0];
};

/** The port of one endpoint that stands behind a port of the Service: EndpointSlices pair them by name. */
export const endpointPort = (endpoint: ServiceEndpoint, port: ServicePort): number | undefined =>
  endpoint.ports.find(
    (each) => (each.name ?? '') === (port.name ?? '') && each.protocol.toLowerCase() === port.protocol.toLowerCase(),
  )?.port;

const lower: Record<string, Protocol> = tableOf({ TCP: 'tcp', UDP: 'udp', SCTP: 'sctp' });

/** What is asked of the end itself: behind a Service the port of its endpoint, else what the question says. */
export const askedOfEnd = ({ question, service, to }: Through): AskedOf => {
  const said = connectionOf(question);
  if (service === undefined || !service.endpoints.ok || said.protocol === 'icmp') return said;
  const port = servicePortOf(service, said);
  const endpoint = service.endpoints.value.find(({ address }) => address === to.address);
  if (port === undefined || endpoint === undefined) return said;
  return { port: endpointPort(endpoint, port) ?? said.port, protocol: lower[port.protocol] ?? said.protocol };
};
