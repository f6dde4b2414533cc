import type { Pod } from '../case/objects.ts';
import type { Read } from '../case/read.ts';
import type { Service } from '../case/service.ts';

/** A Service before it is known which of its addresses a question is about. */
export type ServiceFound = Omit<Service, 'asked'>;

/** What is called from outside: a port of a node, or an address or name that is not a Service's own. */
export type Called = { nodePort: number } | { address: string };

/** A node that has an address; `address`: the one with which packets for that come to it, where it is known. */
export interface CalledNode {
  name: string;
  address?: string;
}

/** What finding an end needs to ask a cluster; each is one request. */
export interface Lookup {
  /** `undefined`: there is no such pod. */
  pod(namespace: string, name: string): Promise<Read<Pod | undefined>>;
  podsNamed(name: string): Promise<Read<Pod[]>>;
  podsWithAddress(address: string): Promise<Read<Pod[]>>;
  /** A Service with what stands behind it; `undefined`: there is no such Service. */
  service(namespace: string, name: string): Promise<Read<ServiceFound | undefined>>;
  /** Services of that name, in any namespace. */
  servicesNamed(name: string): Promise<Read<{ namespace: string; name: string }[]>>;
  /** Names to compare with, of one namespace or of all; bounded, so it may be incomplete. */
  podNames(namespace: string | undefined): Promise<Read<{ namespace: string; name: string }[]>>;
  namespaceNames(): Promise<Read<string[]>>;
  /** Every address that the node is known by, Calico's own first; `undefined`: there is no such node. */
  nodeAddresses(name: string): Promise<Read<string[] | undefined>>;
  nodeNames(): Promise<Read<string[]>>;
  /**
   * Names of nodes that are machines with Linux, so far as their labels tell, those that load balancers are to leave out
   * last; bounded, as all names are.
   */
  machineNames(): Promise<Read<string[]>>;
  /** Whether the node's kubelet says that it is ready; one that is not there is not. */
  isReady(node: string): Promise<Read<boolean>>;
  /** Services that are called so from outside; it takes a list of all. */
  servicesCalled(called: Called): Promise<Read<{ namespace: string; name: string }[]>>;
  /** Nodes that have this address by their status; it takes a list of all. */
  nodesCalled(address: string): Promise<Read<CalledNode[]>>;
  podsOn(node: string): Promise<Read<Pod[]>>;
  /** Services whose ClusterIP it is. */
  servicesWithAddress(address: string): Promise<Read<{ namespace: string; name: string }[]>>;
}
