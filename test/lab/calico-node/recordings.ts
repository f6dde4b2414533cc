import { readFileSync } from 'node:fs';
import { type ObjectsByKind, type WatchedKind, watched } from './objects.ts';

/** Folder of a recording. */
export const recordingPath = (recording: string): string =>
  new URL(`../../data/node-state/${recording}`, import.meta.url).pathname;

const files: Record<WatchedKind, string> = {
  nodes: 'nodes',
  pods: 'pods',
  namespaces: 'namespaces',
  serviceaccounts: 'serviceaccounts',
  services: 'services',
  endpointslices: 'endpointslices',
  kubernetesPolicies: 'networkpolicies.networking.k8s.io',
  clusterPolicies: 'clusternetworkpolicies.policy.networking.k8s.io',
  ippools: 'ippools.crd.projectcalico.org',
  ipamblocks: 'ipamblocks.crd.projectcalico.org',
  blockaffinities: 'blockaffinities.crd.projectcalico.org',
  networkpolicies: 'networkpolicies.crd.projectcalico.org',
  globalnetworkpolicies: 'globalnetworkpolicies.crd.projectcalico.org',
  tiers: 'tiers.crd.projectcalico.org',
  networksets: 'networksets.crd.projectcalico.org',
  globalnetworksets: 'globalnetworksets.crd.projectcalico.org',
  felixconfigurations: 'felixconfigurations.crd.projectcalico.org',
  bgpconfigurations: 'bgpconfigurations.crd.projectcalico.org',
};

/** The objects that calico-node watches, as a recording has them. */
export const recordedObjects = (recording: string): ObjectsByKind => {
  const read = (file: string): unknown[] => {
    try {
      return JSON.parse(readFileSync(`${recordingPath(recording)}/objects/${file}.json`, 'utf8')).items;
    } catch {
      return [];
    }
  };
  return Object.fromEntries(Object.keys(watched).map((kind) => [kind, read(files[kind as WatchedKind])])) as never;
};
