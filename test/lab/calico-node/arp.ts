import { chainHashes } from './felix-hash.ts';
import type { ClusterView } from './view.ts';

/** Felix's ARP table: no pod is told its own address by its node (calico#1.3; recorded). Pure. */

const commented = (chain: string, rule: string): string => `${rule} comment "cali:${chainHashes(chain, [rule])[0]};"`;

/** Input for `nft -f` that replaces the table. */
export const arpTable = (view: ClusterView, node: string): string => {
  const pods = view.workloads
    .filter((workload) => workload.node === node)
    .flatMap((workload) => {
      const address = workload.addresses.find((candidate) => !candidate.includes(':'));
      return address ? [{ name: workload.interface, address }] : [];
    });
  const dispatch = 'filter-cali-arp-dispatch';
  const elements = pods.map(({ name }) => `"${name}" : goto filter-cali-arp-${name}`).join(', ');
  return [
    'add table arp calico-arp',
    'delete table arp calico-arp',
    'table arp calico-arp {',
    ...pods.map(({ name, address }) => {
      const chain = `filter-cali-arp-${name}`;
      const rule = `oifname ${name} arp operation reply arp saddr ip ${address} counter drop`;
      return `chain ${chain} { ${commented(chain, rule)}; }`;
    }),
    `map ${dispatch} { type ifname : verdict; ${elements ? `elements = { ${elements} };` : ''} }`,
    `chain ${dispatch} { ${commented(dispatch, `oifname vmap @${dispatch}`)}; }`,
    `chain filter-OUTPUT { type filter hook output priority filter; policy accept; ${commented('filter-OUTPUT', `counter jump ${dispatch}`)}; }`,
    '}',
    '',
  ].join('\n');
};
