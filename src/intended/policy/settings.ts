import { z } from 'zod';
import { type Net, parseGoNet } from '../../ip/net.ts';
import { protocolNumber, tcp } from './protocols.ts';

/** The settings of Felix that decide about traffic of hosts. Source: calico#3.3, #7. */

type Failsafe = { protocol: number; port: number; net: Net | undefined };

export type FelixSettings = {
  failsafeIn: readonly Failsafe[];
  failsafeOut: readonly Failsafe[];
  /** What happens to a packet from a pod to its own node after the pod's egress policy. */
  endpointToHost: 'Accept' | 'Drop' | 'Return';
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

const protoPort = z.object({ protocol: z.string(), port: z.number().int(), net: z.string().nullish() });

const specSchema = z.object({
  failsafeInboundHostPorts: z.array(protoPort).optional(),
  failsafeOutboundHostPorts: z.array(protoPort).optional(),
  defaultEndpointToHostAction: z.enum(['Accept', 'Drop', 'Return']).optional(),
});

const failsafes = (input: z.infer<typeof protoPort>[] | undefined): Failsafe[] | undefined =>
  input?.map(({ protocol, port, net }) => ({
    protocol: protocolNumber(protocol) ?? tcp,
    port,
    net: net ? parseGoNet(net)?.net : undefined,
  }));

/**
 * From `FelixConfiguration` `default`. Without the setting, pods reach their node: Calico's manifests set
 * Accept in the environment of calico-node, which objects do not show.
 */
export const felixSettings = (spec: unknown): FelixSettings => {
  const parsed = specSchema.safeParse(spec ?? {});
  const given = parsed.success ? parsed.data : {};
  return {
    failsafeIn: failsafes(given.failsafeInboundHostPorts) ?? defaultIn,
    failsafeOut: failsafes(given.failsafeOutboundHostPorts) ?? defaultOut,
    endpointToHost: given.defaultEndpointToHostAction ?? 'Accept',
  };
};
