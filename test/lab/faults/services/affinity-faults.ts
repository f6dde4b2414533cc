import type { Lab } from '../../lab.ts';
import { ends, type Fault, onNode, tryOnNode } from '../fault.ts';
import { changeService, clusterAddress, putServiceBack, serviceToDb } from '../service.ts';

/** `sessionAffinity: ClientIP`, and a kube-proxy that did not hear that the endpoint of this sender is gone. */

const chain = 'KUBE-SEP-GONEGONEGONEGONE';
/** Of the documentation's net: nobody has it. */
const gone = '192.0.2.10:5432';

const rememberGone = async (lab: Lab): Promise<void> => {
  const { node, address } = ends(lab).from;
  const nat = ['iptables-nft', '-t', 'nat'];
  const rules = await onNode(lab, node, [...nat, '-S', 'KUBE-SERVICES']);
  const service = rules
    .split('\n')
    .find((line) => line.includes(`-d ${clusterAddress(lab)}/32`))
    ?.match(/-j (KUBE-SVC-\S+)/)?.[1];
  if (service === undefined) throw new Error(`${node} has no rule for the Service`);
  const recent = ['-m', 'recent', '--name', chain, '--rsource'];
  await onNode(lab, node, [...nat, '-N', chain]);
  await onNode(lab, node, [
    ...nat,
    '-A',
    chain,
    '-p',
    'tcp',
    ...recent,
    '--set',
    '-j',
    'DNAT',
    '--to-destination',
    gone,
  ]);
  const asks = [...recent, '--rcheck', '--seconds', '10800', '--reap'];
  await onNode(lab, node, [...nat, '-I', service, ...asks, '-j', chain]);
  await onNode(lab, node, ['sh', '-c', `echo +${address} > /proc/net/xt_recent/${chain}`]);
};

const affinityStale: Fault = {
  name: 'service-affinity-stale',
  title: 'the sender is kept to an endpoint of the Service that is gone',
  seeds: [],
  encaps: ['vxlan', 'bgp'],
  question: serviceToDb,
  expected: { cause: 'service-rules-stale', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    await changeService(lab, {
      service: (spec) => {
        spec.sessionAffinity = 'ClientIP';
      },
    });
    await rememberGone(lab);
  },
  clear: async (lab) => {
    await putServiceBack(lab);
    const nat = ['iptables-nft', '-t', 'nat'];
    await tryOnNode(lab, ends(lab).from.node, [...nat, '-F', chain]);
    await tryOnNode(lab, ends(lab).from.node, [...nat, '-X', chain]);
  },
};

export const affinityFaults: readonly Fault[] = [affinityStale];
