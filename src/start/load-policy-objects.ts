import { type FlowLogs, flowEndOf } from '../case/flows.ts';
import { missing, type Read } from '../case/read.ts';
import type { ReadFlows } from '../collect/flows/ask-goldmane.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { lookupIn } from '../collect/kubernetes/lookup.ts';
import { readAllPolicyObjects } from '../collect/policies/policy-objects.ts';
import { askFlows, type FlowsAsked } from '../diagnose/ask-flows.ts';
import { readPairPolicies } from '../diagnose/read-pair-policies.ts';
import { saidBy } from '../errors.ts';
import type { Query } from '../intended/policy/decide.ts';
import { type EndpointRef, refTitle } from '../intended/policy/ends.ts';
import { protocolName, protocolNumber } from '../intended/policy/protocols.ts';
import type { ClusterOptions, LoadedFromCluster } from '../policy-cli/add-policy-commands.ts';
import { flowsOf } from '../terminal/goldmane-options.ts';
import { onCluster } from '../terminal/on-cluster.ts';

/** One page of pods of a large cluster takes its time. */
const requestTimeoutMs = 15_000;

const flowEnd = async (cluster: Cluster, ref: EndpointRef, signal: AbortSignal): Promise<FlowsAsked['from']> => {
  if ('address' in ref) return { other: ref.address };
  const found = await lookupIn(cluster, signal).pod(ref.namespace, ref.name);
  return found.ok && found.value ? flowEndOf(found.value) : { other: refTitle(ref) };
};

/** The pods are read for what their siblings are called, which is what flow logs name. */
const flowsFor = async (
  cluster: Cluster,
  read: ReadFlows | undefined,
  { from, to, protocol, port }: Query,
  signal: AbortSignal,
): Promise<Read<FlowLogs> | undefined> => {
  if (read === undefined) return undefined;
  const number = protocolNumber(protocol);
  const name = number === undefined ? undefined : protocolName(number);
  try {
    const [source, destination] = await Promise.all([flowEnd(cluster, from, signal), flowEnd(cluster, to, signal)]);
    return await askFlows({ read, from: source, to: destination, protocol: name, port }, signal);
  } catch (error) {
    return missing(saidBy(error));
  }
};

/** Reads from the cluster of a kubeconfig what decides about these ends, or about all. */
export const readPolicyObjects = async (options: ClusterOptions, about: Query | 'all'): Promise<LoadedFromCluster> => {
  const readFlows = about === 'all' ? undefined : await flowsOf(options);
  return onCluster(options, requestTimeoutMs, async (cluster, signal) => {
    if (about === 'all') return readAllPolicyObjects(cluster, signal);
    const [objects, flows] = await Promise.all([
      readPairPolicies(cluster, about, signal),
      flowsFor(cluster, readFlows, about, signal),
    ]);
    return { ...objects, ...(flows === undefined ? {} : { flows }) };
  });
};
