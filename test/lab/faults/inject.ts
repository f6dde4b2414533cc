import type { Lab } from '../lab.ts';
import type { Fault } from './fault.ts';

/** Puts a fault in place. Repairs are held first where Felix would undo it. */
export const injectFault = async (lab: Lab, fault: Fault): Promise<void> => {
  if (!fault.encaps.includes(lab.encap)) {
    throw new Error(`fault ${fault.name} exists only with ${fault.encaps.join(', ')}; this lab runs ${lab.encap}`);
  }
  if (fault.family === 6 && !lab.families.includes(6)) {
    throw new Error(`fault ${fault.name} needs a lab with IPv6: lab up --ip dual`);
  }
  if (fault.dns && !lab.store.get('services', 'kube-dns', 'kube-system')) {
    throw new Error(`fault ${fault.name} needs a lab with name servers: lab up --dns`);
  }
  if (fault.hold) lab.holdRefresh(true);
  try {
    await fault.inject(lab);
  } catch (error) {
    await clearFault(lab, fault);
    throw error;
  }
};

/** Takes it away and lets the repairs go on. */
export const clearFault = async (lab: Lab, fault: Fault): Promise<void> => {
  await fault.clear(lab);
  if (fault.hold) lab.holdRefresh(false);
};
