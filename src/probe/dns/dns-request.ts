import type { ResolvConf } from '../../case/dns.ts';
import { addressOf, fieldsOf, labelOf, listOf, numberBetween, podOf, RequestError } from '../snapshot-request.ts';

export type ResolvConfText = Omit<ResolvConf, 'source'>;

const isHostName = (text: string): boolean =>
  text
    .replace(/\.$/, '')
    .split('.')
    .every((label) => label.length <= 63 && /^[A-Za-z0-9_][A-Za-z0-9_-]*$/.test(label) && !label.endsWith('-'));

const nameOf = (value: unknown, what: string): string => {
  const text = labelOf(value, what);
  if (text.length > 253 || !isHostName(text)) throw new RequestError(`${what} is not a host name`);
  return text;
};

const sandboxOf = (value: unknown): string | undefined => {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !/^[0-9a-f]{12,64}$/.test(value)) throw new RequestError('pod.sandbox is not an id');
  return value;
};

const confOf = (value: unknown): ResolvConfText => {
  const fields = fieldsOf(value, 'usual');
  return {
    servers: listOf(fields.servers, 'servers', 6).map((each) => addressOf(each, 'servers')),
    search: listOf(fields.search, 'search', 32).map((each) => nameOf(each, 'search')),
    ndots: numberBetween(fields.ndots, 'ndots', 0, 15, 1),
  };
};

const familyOf = (value: unknown): 4 | 6 => {
  if (value !== 4 && value !== 6) throw new RequestError('family is neither 4 nor 6');
  return value;
};

/** What `calico-why probe dns` reads as one line of JSON: a name to look up as a pod and as its node do. */
export const dnsRequestOf = (value: unknown) => {
  const fields = fieldsOf(value, 'request');
  const pod = fields.pod === undefined ? undefined : fieldsOf(fields.pod, 'pod');
  const sandbox = sandboxOf(pod?.sandbox);
  return {
    node: labelOf(fields.node, 'node'),
    name: nameOf(fields.name, 'name'),
    family: familyOf(fields.family),
    /** The pod that asks, with what kubelet writes for it; absent: only the node asks. */
    ...(pod === undefined
      ? {}
      : { pod: { ...podOf(pod), usual: confOf(pod.usual), ...(sandbox === undefined ? {} : { sandbox }) } }),
    /** The cluster's own name server, asked beside where it is not among the pod's. */
    clusterServers: listOf(fields.clusterServers, 'clusterServers', 4).map((each) => addressOf(each, 'clusterServers')),
    deadlineMs: numberBetween(fields.deadlineMs, 'deadlineMs', 100, 20_000, 6_000),
  };
};
export type DnsRequest = ReturnType<typeof dnsRequestOf>;

/** A question as it is put inside one network namespace. */
export const askRequestOf = (value: unknown) => {
  const fields = fieldsOf(value, 'request');
  return {
    servers: listOf(fields.servers, 'servers', 6).map((each) => addressOf(each, 'servers')),
    names: listOf(fields.names, 'names', 34).map((each) => nameOf(each, 'names')),
    family: familyOf(fields.family),
    timeoutMs: numberBetween(fields.timeoutMs, 'timeoutMs', 50, 10_000, 1_000),
  };
};
export type AskRequest = ReturnType<typeof askRequestOf>;
