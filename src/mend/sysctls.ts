import { readFileSync, writeFileSync } from 'node:fs';
import { messageOf } from '../errors.ts';
import type { NodeChange } from '../fixes/action.ts';
import { notRun } from '../probe/command.ts';
import { Refusal, type Step, unread } from './step.ts';

type Change = Extract<NodeChange, { kind: 'sysctl' }>;

const single = new Map([
  ['net.ipv4.ip_forward', 'net/ipv4/ip_forward'],
  ['net.ipv4.neigh.default.gc_thresh3', 'net/ipv4/neigh/default/gc_thresh3'],
  ['net.ipv6.neigh.default.gc_thresh3', 'net/ipv6/neigh/default/gc_thresh3'],
  ['net.netfilter.nf_conntrack_max', 'net/netfilter/nf_conntrack_max'],
]);
const perInterface =
  /^net\.(?:(ipv4)\.conf\.([\w.@:-]{1,15})\.(forwarding|proxy_arp|rp_filter|arp_ignore|arp_filter|src_valid_mark)|(ipv6)\.conf\.([\w.@:-]{1,15})\.(forwarding|proxy_ndp|disable_ipv6))$/;

/** Only settings that Calico's paths depend on. The interface's name may hold dots, so the folder is put together here. */
export const sysctlPath = (name: string): string => {
  const fixed = single.get(name);
  if (fixed !== undefined) return `/proc/sys/${fixed}`;
  const match = perInterface.exec(name);
  const [family, device, setting] = [match?.[1] ?? match?.[4], match?.[2] ?? match?.[5], match?.[3] ?? match?.[6]];
  if (family === undefined || device === undefined || setting === undefined || /^\.+$/.test(device)) {
    throw new Refusal(`${name} is not a setting that is changed from here`);
  }
  return `/proc/sys/net/${family}/conf/${device}/${setting}`;
};

export const sysctlStep = ({ name, value, was }: Change): Step => {
  const path = sysctlPath(name);
  const argv = ['write', path, value];
  return {
    see: async () => {
      try {
        const now = readFileSync(path, 'utf8').trim();
        const lines = [`${name} = ${now}`];
        if (now === value) return { stand: 'after', lines };
        return now === was ? { stand: 'before', lines } : { stand: 'other', lines, why: `${name} is ${now} now` };
      } catch (error) {
        return unread(messageOf(error));
      }
    },
    act: async () => {
      try {
        writeFileSync(path, `${value}\n`, { flag: 'r+' });
        return { id: 'change', argv, exitCode: 0, stdout: '', stderr: '', milliseconds: 0, truncated: false };
      } catch (error) {
        return notRun('change', argv, messageOf(error));
      }
    },
  };
};
