import { z } from 'zod';
import { type Net, parseGoNet } from '../../ip/net.ts';
import { type FelixField, type FelixSources, felixSetting } from '../felix-in-force.ts';
import { protocolNumber, tcp } from './protocols.ts';

/** The settings of Felix that decide about traffic of hosts. Source: calico#3.3, #6.3, #7. */

type Failsafe = { protocol: number; port: number; net: Net | undefined };

export type FelixSettings = {
  failsafeIn: readonly Failsafe[];
  failsafeOut: readonly Failsafe[];
  /** What happens to a packet from a pod to its own node after the pod's egress policy. */
  endpointToHost: 'Accept' | 'Drop' | 'Return' | 'unknown';
  /** Who says that: `default`, `node.worker-2`, or a variable of calico-node. Null where nobody does. */
  endpointToHostBy: string | null;
};

const defaults = (...ports: [string, number][]): Failsafe[] =>
  ports.map(([protocol, port]) => ({ protocol: protocolNumber(protocol) ?? tcp, port, net: undefined }));

const both: [string, number][] = [
  ['tcp', 179],
  ['tcp', 2379],
  ['tcp', 2380],
  ['tcp', 5473],
  ['tcp', 6443],
  ['tcp', 6666],
  ['tcp', 6667],
];
const defaultIn = defaults(['tcp', 22], ['udp', 68], ...both);
const defaultOut = defaults(['udp', 53], ['udp', 67], ...both);

const protoPorts = z.array(z.object({ protocol: z.string(), port: z.number().int(), net: z.string().nullish() }));

const ofObject = (value: unknown): Failsafe[] | undefined =>
  protoPorts.safeParse(value).data?.map(({ protocol, port, net }) => ({
    protocol: protocolNumber(protocol) ?? tcp,
    port,
    net: net ? parseGoNet(net)?.net : undefined,
  }));

/** `tcp:22`, `udp:10.0.0.0/8:68`, `tcp:[fd00::/8]:22`; a number alone is TCP. */
const writtenPort = /^(?:(tcp|udp|sctp):)?(?:\[([0-9a-f:./]{2,60})\]:|([0-9./]{7,20}):)?(\d{1,5})$/;

/** As the environment has them: `tcp:22,udp:68`; `none`: no port at all. One that cannot be read makes all the default. */
const ofVariable = (text: string): Failsafe[] | undefined => {
  if (text.trim().toLowerCase() === 'none') return [];
  const read = text.split(',').map((part): Failsafe | undefined => {
    const [, protocol = 'tcp', six, four, port] = writtenPort.exec(part.trim().toLowerCase()) ?? [];
    const net = six ?? four;
    if (port === undefined) return undefined;
    return {
      protocol: protocolNumber(protocol) ?? tcp,
      port: Number(port),
      net: net ? parseGoNet(net)?.net : undefined,
    };
  });
  const good = read.filter((one) => one !== undefined);
  return good.length === read.length ? good : undefined;
};

const failsafes = (sources: FelixSources, field: FelixField): Failsafe[] | undefined => {
  const setting = felixSetting(sources, field);
  if (setting === undefined || setting === 'unknown') return undefined;
  return typeof setting.value === 'string' ? ofVariable(setting.value) : ofObject(setting.value);
};

const actions = ['Accept', 'Drop', 'Return'] as const;

const endpointToHost = (sources: FelixSources): Pick<FelixSettings, 'endpointToHost' | 'endpointToHostBy'> => {
  const setting = felixSetting(sources, 'defaultEndpointToHostAction');
  if (setting === 'unknown') return { endpointToHost: 'unknown', endpointToHostBy: null };
  const written = typeof setting?.value === 'string' ? setting.value.toLowerCase() : '';
  const action = actions.find((each) => each.toLowerCase() === written);
  if (setting === undefined || action === undefined) return { endpointToHost: 'Accept', endpointToHostBy: null };
  return {
    endpointToHost: action,
    endpointToHostBy: setting.said.by === 'object' ? setting.said.name : setting.said.variable,
  };
};

/**
 * Of one node. Where nobody says it, pods reach their node: Calico's manifests and its operator set Accept in the
 * environment of calico-node, which is not always read.
 */
export const felixSettings = (sources: FelixSources): FelixSettings => ({
  failsafeIn: failsafes(sources, 'failsafeInboundHostPorts') ?? defaultIn,
  failsafeOut: failsafes(sources, 'failsafeOutboundHostPorts') ?? defaultOut,
  ...endpointToHost(sources),
});
