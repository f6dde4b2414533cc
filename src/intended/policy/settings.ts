import { z } from 'zod';
import { type Net, parseGoNet } from '../../ip/net.ts';
import { type FelixField, type FelixSetting, type FelixSources, felixSetting, isTrue } from '../felix-in-force.ts';
import { protocolNumber, tcp } from './protocols.ts';

/** The settings of Felix that decide about traffic of hosts. Source: calico#3.3, #6.3, #7. */

type Failsafe = { protocol: number; port: number; net: Net | undefined };

export type FelixSettings = {
  /** Who says failsafe ports that are not all understood; undefined: all are. */
  failsafesUnclear: { ingress: string | undefined; egress: string | undefined };
  /** Which packets of tunnels pods may not send. */
  dropsEncapsulated: { vxlan: boolean | 'unknown'; ipip: boolean | 'unknown'; vxlanPort: number };
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

const protoPort = z.object({
  protocol: z.string().nullish(),
  port: z.number().int().min(0).max(65_535),
  net: z.string().nullish(),
});

/** Each entry that is good; `bad`: there are others. Without a protocol it is TCP. */
const ofObject = (value: unknown): { list: Failsafe[]; bad: boolean } | undefined => {
  if (!Array.isArray(value)) return undefined;
  const read = value.map((one): Failsafe | undefined => {
    const { data } = protoPort.safeParse(one);
    const protocol = data && protocolNumber(data.protocol || 'tcp');
    const net = data?.net ? parseGoNet(data.net)?.net : undefined;
    if (data === undefined || protocol === undefined || (data.net && net === undefined)) return undefined;
    return { protocol, port: data.port, net };
  });
  const list = read.filter((one) => one !== undefined);
  return { list, bad: list.length < read.length };
};

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

const actions = ['Accept', 'Drop', 'Return'] as const;

/** Fields of an object that decide and are not understood. */
export const unclearFields = (spec: Readonly<Record<string, unknown>>): string[] => {
  const lists = ['failsafeInboundHostPorts', 'failsafeOutboundHostPorts'].filter((field) => {
    const value = spec[field];
    if (value === undefined || value === null || typeof value === 'string') return false;
    return ofObject(value)?.bad !== false;
  });
  const action = spec.defaultEndpointToHostAction;
  const isAction = typeof action === 'string' && actions.some((each) => each.toLowerCase() === action.toLowerCase());
  const isSaid = action !== undefined && action !== null && action !== '';
  return [...lists, ...(isSaid && !isAction ? ['defaultEndpointToHostAction'] : [])];
};

type Failsafes = { list: Failsafe[] | undefined; unclear: string | undefined };

const sayerOf = ({ said }: FelixSetting): string => (said.by === 'object' ? said.name : said.variable);

const failsafes = (sources: FelixSources, field: FelixField): Failsafes => {
  const setting = felixSetting(sources, field);
  if (setting === undefined) return { list: undefined, unclear: undefined };
  if (setting === 'unknown') return { list: undefined, unclear: field };
  const written = setting.value;
  // A variable that cannot be read is as none to Felix.
  if (typeof written === 'string') return { list: ofVariable(written), unclear: undefined };
  const read = ofObject(written);
  return { list: read?.list, unclear: read === undefined || read.bad ? sayerOf(setting) : undefined };
};

/** Packets of tunnels that pods send themselves are dropped, unless a setting lets them pass (calico#3.3). */
const encapsulated = (sources: FelixSources): FelixSettings['dropsEncapsulated'] => {
  const allows = (field: FelixField): boolean | 'unknown' => {
    const setting = felixSetting(sources, field);
    return setting === 'unknown' ? setting : isTrue(setting?.value);
  };
  const port = felixSetting(sources, 'vxlanPort');
  const number = port === undefined || port === 'unknown' ? Number.NaN : Number(port.value);
  const not = (allowed: boolean | 'unknown') => (allowed === 'unknown' ? allowed : !allowed);
  return {
    vxlan: not(allows('allowVXLANPacketsFromWorkloads')),
    ipip: not(allows('allowIPIPPacketsFromWorkloads')),
    vxlanPort: Number.isInteger(number) && number > 0 ? number : 4789,
  };
};

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

const failsafesOf = (sources: FelixSources): Pick<FelixSettings, 'failsafeIn' | 'failsafeOut' | 'failsafesUnclear'> => {
  const [ingress, egress] = [
    failsafes(sources, 'failsafeInboundHostPorts'),
    failsafes(sources, 'failsafeOutboundHostPorts'),
  ];
  return {
    failsafeIn: ingress.list ?? defaultIn,
    failsafeOut: egress.list ?? defaultOut,
    failsafesUnclear: { ingress: ingress.unclear, egress: egress.unclear },
  };
};

/**
 * Of one node. Where nobody says it, pods reach their node: Calico's manifests and its operator set Accept in the
 * environment of calico-node, which is not always read.
 */
export const felixSettings = (sources: FelixSources): FelixSettings => ({
  ...failsafesOf(sources),
  ...endpointToHost(sources),
  dropsEncapsulated: encapsulated(sources),
});
