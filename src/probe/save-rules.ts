export type Backend = 'nft' | 'legacy';

/** How the rules of a backend of iptables are listed, with their counters. */
export const saveRules = (backend: Backend, family: 4 | 6): string[] => [
  `${family === 4 ? 'iptables' : 'ip6tables'}-${backend}-save`,
  '-c',
];
