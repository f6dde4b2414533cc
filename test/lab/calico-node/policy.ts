/** Policies in the one form that all kinds are converted to (calico#4). Ports are pairs: first and last. */

export type PortRange = readonly [number, number];
export type Ports = readonly (number | string)[];

export interface PolicyRule {
  action: 'allow' | 'deny' | 'pass' | 'log';
  ipVersion?: number;
  /** Lower-case name or number. */
  protocol?: string;
  notProtocol?: string;
  icmp?: { type: number; code?: number };
  source: RuleEnd;
  destination: RuleEnd;
  annotations: Readonly<Record<string, string>>;
}

export interface RuleEnd {
  nets: readonly string[];
  notNets: readonly string[];
  /** Selector over all endpoints, namespaces already folded in; empty: anything. */
  selector: string;
  notSelector: string;
  ports: readonly PortRange[];
  namedPorts: readonly string[];
  notPorts: readonly PortRange[];
  notNamedPorts: readonly string[];
  service?: { namespace: string; name: string };
}

export interface Policy {
  /** As in chain names: `knp/shop/db-from-web`. */
  id: string;
  kind: string;
  namespace?: string;
  name: string;
  tier: string;
  /** Infinity where none is set. */
  order: number;
  selector: string;
  types: readonly ('Ingress' | 'Egress')[];
  ingress: readonly PolicyRule[];
  egress: readonly PolicyRule[];
  /** Policies of host endpoints alone: `doNotTrack`, `preDNAT`. */
  hostOnly: boolean;
}

export interface Tier {
  name: string;
  order: number;
  defaultAction: 'Deny' | 'Pass';
}

export const anyEnd: RuleEnd = {
  nets: [],
  notNets: [],
  selector: '',
  notSelector: '',
  ports: [],
  namedPorts: [],
  notPorts: [],
  notNamedPorts: [],
};

/** Calico's port lists hold numbers, `first:last` texts, and names. */
export const splitPorts = (ports: Ports): { numeric: PortRange[]; named: string[] } => {
  const numeric: PortRange[] = [];
  const named: string[] = [];
  for (const port of ports) {
    const range = String(port).match(/^(\d+)(?::(\d+))?$/);
    if (range) numeric.push([Number(range[1]), Number(range[2] ?? range[1])]);
    else named.push(String(port));
  }
  return { numeric, named };
};

/** `10.0.0.1` becomes `10.0.0.1/32`, `10.1.2.3/24` becomes `10.1.2.0/24`. */
export const normalNet = (net: string): string => {
  const [address = '', length = '32'] = net.split('/');
  if (address.includes(':')) return net.includes('/') ? net : `${net}/128`;
  const bits = Number(length);
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const masked = bits === 0 ? 0 : (value >>> (32 - bits)) * 2 ** (32 - bits);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(masked / 2 ** shift) % 256).join('.')}/${bits}`;
};

/** Policies of one tier in the order in which they are asked (calico#4.3). */
export const byOrder = (a: Policy, b: Policy): number => {
  if (a.order !== b.order) return a.order < b.order ? -1 : 1;
  const key = (policy: Policy): string => `${policy.name}/${policy.namespace ?? ''}/${policy.kind}`;
  return key(a) < key(b) ? -1 : 1;
};
