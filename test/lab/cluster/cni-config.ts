import type { Family } from '../calico-node/family.ts';

/** The manifest's CNI configuration says which families a pod gets; without a word it is IPv4 alone. */
export const assigning = (text: string, families: readonly Family[]): string => {
  const words = families.includes(6) ? `, "assign_ipv4": "${families.includes(4)}", "assign_ipv6": "true"` : '';
  return text
    .replaceAll(', "assign_ipv4": "true", "assign_ipv6": "true"', '')
    .replaceAll('"type": "calico-ipam"', `"type": "calico-ipam"${words}`);
};
