import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import { hostPort } from '../../../../src/checks/inbound/host-port.ts';
import { roundTrip } from '../../../../src/path/round-trip.ts';
import { parseIptablesSave } from '../../../../src/probe/parse/iptables-save.ts';
import { reportOf } from '../../../helpers/examine.ts';
import { insertRule, rule, table, value } from '../../helpers/healthy-case.ts';
import { entry, inboundCase, nodeAddress } from '../../helpers/inbound-case.ts';

interface Shape {
  /** Where the rules of each pod lead, the oldest first. */
  targets: string[];
  hostIP?: string;
  harm?: (c: Case) => void;
}

const called = async ({ targets, hostIP, harm }: Shape): Promise<Case> => {
  const c = await inboundCase({
    at: 'node-3',
    inbound: { way: 'host-port', port: 8088, address: nodeAddress, entryIs: 'only' },
    ...(harm === undefined ? {} : { harm }),
  });
  if (c.to.kind !== 'pod') throw new Error('no pod');
  delete c.service;
  c.to.pod.ports = [{ port: 5432, protocol: 'TCP', hostPort: 8088, ...(hostIP === undefined ? {} : { hostIP }) }];
  const at = hostIP === undefined ? '' : `-d ${hostIP}/32 `;
  const lines = [
    '*nat',
    ':CNI-HOSTPORT-DNAT - [0:0]',
    ...targets.map((_to, index) => `:CNI-DN-${index} - [0:0]`),
    '-A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT',
    ...targets.map((_to, index) => `-A CNI-HOSTPORT-DNAT -p tcp -m multiport --dports 8088 -j CNI-DN-${index}`),
    ...targets.map(
      (to, index) =>
        `-A CNI-DN-${index} ${at}-p tcp -m tcp --dport 8088 -j DNAT --to-destination ${to === 'own' ? `${c.to.address}:5432` : to}`,
    ),
    'COMMIT',
    '',
  ];
  const added = value(parseIptablesSave(lines.join('\n'), { backend: 'nft', family: 4 })).tables[0];
  const nat = table(c, entry, 'nat');
  if (targets.length > 0) {
    nat.rules.unshift(...(added?.rules ?? []));
    nat.chains.push(...(added?.chains.filter(({ name }) => name.startsWith('CNI-')) ?? []));
  }
  return c;
};

const findingsOf = (c: Case) => [hostPort(roundTrip(c).forward)].flat();
const gone = '192.168.255.250:5432';

describe('the rules of a hostPort', () => {
  it.each<[string, Shape, object]>([
    ['lead to the pod', { targets: ['own'] }, { status: 'pass' }],
    [
      'are gone',
      { targets: [] },
      { status: 'fail', cause: 'host-port-not-programmed', fixes: [{ id: 'recreate-pod' }] },
    ],
    [
      'lead to a pod that is gone',
      { targets: [gone] },
      { status: 'fail', cause: 'host-port-elsewhere', fixes: [{ id: 'delete-rule' }, { id: 'recreate-pod' }] },
    ],
    [
      'come behind those of a pod that is gone',
      { targets: [gone, 'own'] },
      { status: 'fail', cause: 'host-port-elsewhere', fixes: [{ id: 'delete-rule' }] },
    ],
    ['come before those of a pod that is gone', { targets: ['own', gone] }, { status: 'pass' }],
    ['are for the address that is called', { targets: ['own'], hostIP: nodeAddress }, { status: 'pass' }],
    [
      'are for another address',
      { targets: ['own'], hostIP: '10.39.9.9' },
      { status: 'fail', cause: 'host-port-on-other-address' },
    ],
    [
      'are not asked, since it is dropped before',
      { targets: ['own'], harm: (c) => insertRule(c, entry, rule('PREROUTING', 'DROP'), 'mangle') },
      { status: 'unknown' },
    ],
  ])('%s', async (_what, shape, expected) => {
    expect(findingsOf(await called(shape))).toMatchObject([expected]);
  });

  it('that are gone are the cause, and no policy', async () => {
    const { causes } = reportOf(
      await called({
        targets: [],
        harm: (c) => {
          table(c, entry).rules = [];
        },
      }),
    ).verdict;
    expect(causes).toMatchObject([{ id: 'host-port-not-programmed', node: entry, hop: 'destination-node' }]);
  });

  it('are nothing of another way in', async () => {
    expect(findingsOf(await inboundCase())).toEqual([]);
  });
});
