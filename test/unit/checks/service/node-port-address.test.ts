import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import { serviceRules } from '../../../../src/checks/service/service-rules.ts';
import { roundTrip } from '../../../../src/path/round-trip.ts';
import { state, table, value } from '../../helpers/healthy-case.ts';
import { entry, inboundCase, nodeAddress } from '../../helpers/inbound-case.ts';

/** `nodePortAddresses` of kube-proxy: at which addresses of a node it serves node ports. */

const second = '10.88.0.3';
const giveSecond = (c: Case): void => {
  const eth0 = value(state(c, entry).links).find(({ addresses }) =>
    addresses.some(({ address }) => address === nodeAddress),
  );
  const [first] = eth0?.addresses ?? [];
  if (first === undefined) throw new Error('no interface');
  eth0?.addresses.push({ ...first, address: second });
};
/** As kube-proxy writes it where it is told to serve at one address. */
const serveAt = (c: Case, address: string): void => {
  for (const rule of table(c, entry, 'nat').rules) {
    if (rule.chain === 'KUBE-SERVICES' && rule.target === 'KUBE-NODEPORTS')
      rule.matches = [{ kind: 'destination', cidr: `${address}/32`, negate: false }];
  }
};
const told = async (called: string, harm: (c: Case) => void) => {
  const c = await inboundCase({
    inbound: { address: called },
    harm: (each) => {
      if (each.service) each.service.asked = { address: called };
      harm(each);
    },
  });
  return [serviceRules(roundTrip(c).forward)].flat()[0];
};

describe('a node port that is called at another address of the node', () => {
  it('passes where node ports are served at all of them', async () => {
    expect(await told(second, giveSecond)).toMatchObject({ status: 'pass' });
  });

  it('is not served where kube-proxy is told another one', async () => {
    const harm = (c: Case): void => {
      giveSecond(c);
      serveAt(c, nodeAddress);
    };
    expect(await told(nodeAddress, harm)).toMatchObject({ status: 'pass' });
    expect(await told(second, harm)).toMatchObject({
      status: 'fail',
      cause: 'node-port-not-on-address',
      statement: { args: { addresses: [nodeAddress], address: second } },
      fixes: [{ id: 'widen-node-port-addresses', params: { address: second } }],
    });
  });

  it('is another matter where it is served at none, or is no address of the node', async () => {
    const nowhere = (c: Case): void => {
      giveSecond(c);
      serveAt(c, '10.88.0.9');
    };
    for (const called of [second, '10.88.0.77'])
      expect(await told(called, nowhere), called).toMatchObject({ cause: 'service-not-programmed' });
  });
});
