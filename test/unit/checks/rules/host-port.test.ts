import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import { parseIptablesSave } from '../../../../src/probe/parse/iptables-save.ts';
import { findingsOf } from '../../../helpers/examine.ts';
import { table, value } from '../../helpers/healthy-case.ts';
import { entry, inboundCase, nodeAddress } from '../../helpers/inbound-case.ts';

/** As CNI's portmap writes them (plugins/meta/portmap), to this address. */
const portmap = (target: string): string =>
  [
    '*nat',
    ':CNI-HOSTPORT-DNAT - [0:0]',
    ':CNI-DN-0123456789abcdef01234 - [0:0]',
    '-A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT',
    '-A CNI-HOSTPORT-DNAT -p tcp -m comment --comment "dnat name: \\"k8s-pod-network\\"" -m multiport --dports 8088 -j CNI-DN-0123456789abcdef01234',
    `-A CNI-DN-0123456789abcdef01234 -p tcp -m tcp --dport 8088 -j DNAT --to-destination ${target}`,
    'COMMIT',
    '',
  ].join('\n');

const called = async (target?: string): Promise<Case> => {
  const c = await inboundCase({
    at: 'node-3',
    inbound: { way: 'host-port', port: 8088, address: nodeAddress, entryIs: 'only' },
  });
  const rules = parseIptablesSave(portmap(target ?? `${c.to.address}:5432`), { backend: 'nft', family: 4 });
  const added = value(rules).tables.find(({ name }) => name === 'nat');
  const nat = table(c, entry, 'nat');
  nat.rules.unshift(...(added?.rules ?? []));
  nat.chains.push(...(added?.chains.filter(({ name }) => name.startsWith('CNI-')) ?? []));
  return c;
};

const changes = (c: Case) => findingsOf(c).filter(({ check, status }) => check === 'rule-changes' && status !== 'pass');

describe('a rule of portmap', () => {
  it('does what hostPort asks for where it leads to the pod', async () => {
    expect(changes(await called())).toEqual([]);
  });

  it('sends elsewhere where it leads to another address or port', async () => {
    for (const target of ['192.0.2.10:5432', undefined]) {
      const c = await called(target ?? `${(await called()).to.address}:9999`);
      expect(changes(c)).toMatchObject([{ status: 'fail', cause: 'foreign-rule-changes', node: entry }]);
    }
  });
});
