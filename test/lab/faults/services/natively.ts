import type { Fault } from '../fault.ts';

/** The same where kube-proxy writes its native table; it goes back to iptables afterwards. */
export const natively = (fault: Fault, own: Partial<Fault> = {}): Fault => {
  const inject = own.inject ?? fault.inject;
  const clear = own.clear ?? fault.clear;
  return {
    ...fault,
    ...own,
    name: `${fault.name}-nft`,
    title: `${fault.title} (kube-proxy in nftables mode)`,
    encaps: ['vxlan', 'bgp'],
    inject: async (lab) => {
      await lab.configureKubeProxy({ mode: 'nftables' });
      await inject(lab);
    },
    clear: async (lab) => {
      await clear(lab);
      await lab.configureKubeProxy({ mode: 'iptables' });
    },
  };
};
