import { describe, expect, it } from 'vitest';
import type { IpSet } from '../../../src/case/node-state.ts';
import { inSet } from '../../../src/programmed/ip-sets.ts';
import { syn } from './built-node.ts';

const set = (type: string, members: string[], name = 's'): IpSet => ({ name, type, members });
type Direction = 'src' | 'dst';

const cases: [string, IpSet, Direction[], Parameters<typeof syn>[0], boolean | 'unsure'][] = [
  ['an address', set('hash:ip', ['10.0.0.1']), ['src'], {}, true],
  ['the other direction', set('hash:ip', ['10.0.0.1']), ['dst'], {}, false],
  ['options behind a member', set('hash:ip', ['10.0.0.1 timeout 30 comment "x"']), ['src'], {}, true],
  ['a network', set('hash:net', ['10.0.0.0/8']), ['src'], {}, true],
  ['a nested exception', set('hash:net', ['10.0.0.0/8', '10.0.0.0/24 nomatch']), ['src'], {}, false],
  [
    'an exception of the exception',
    set('hash:net', ['10.0.0.0/8', '10.0.0.0/24 nomatch', '10.0.0.1']),
    ['src'],
    {},
    true,
  ],
  ['no members', set('hash:net', []), ['src'], {}, false],
  ['IPv6 members', set('hash:net', ['fd00::/8']), ['src'], {}, false],
  ['an IPv6 packet', set('hash:net', ['fd00::/8']), ['src'], { family: 6, src: 'fd00::5' }, true],
  ['address and port', set('hash:ip,port', ['10.0.0.2,tcp:5432']), ['dst', 'dst'], {}, true],
  ['another protocol', set('hash:ip,port', ['10.0.0.2,udp:5432']), ['dst', 'dst'], {}, false],
  ['another port', set('hash:ip,port', ['10.0.0.2,tcp:5433']), ['dst', 'dst'], {}, false],
  [
    'a port that is not known',
    set('hash:ip,port', ['10.0.0.1,tcp:1']),
    ['src', 'src'],
    { sport: undefined as never },
    'unsure',
  ],
  [
    'ICMP by name',
    set('hash:ip,port', ['10.0.0.2,icmp:echo-request']),
    ['dst', 'dst'],
    { protocol: 'icmp', icmpType: 8, icmpCode: 0 },
    true,
  ],
  ['two networks', set('hash:net,net', ['10.0.0.0/24,10.0.0.0/30']), ['src', 'dst'], {}, true],
  ['two networks, one wrong', set('hash:net,net', ['10.0.0.0/24,10.1.0.0/30']), ['src', 'dst'], {}, false],
  ['network and interface', set('hash:net,iface', ['10.0.0.0/24,eth0']), ['src', 'src'], {}, true],
  [
    'network, port, network',
    set('hash:net,port,net', ['10.0.0.0/24,tcp:5432,10.0.0.2']),
    ['src', 'dst', 'dst'],
    {},
    true,
  ],
  ['ports alone', set('bitmap:port', ['5432']), ['dst'], {}, true],
  ['a MAC address', set('hash:mac', ['01:02:03:04:05:06']), ['src'], {}, 'unsure'],
  ['a list of sets', set('list:set', ['inner']), ['src'], {}, true],
  ['a list with a set that is not there', set('list:set', ['gone']), ['src'], {}, 'unsure'],
  ['a list that contains itself', set('list:set', ['s']), ['src'], {}, 'unsure'],
];

describe('members', () => {
  it.each(cases)('%s', (_, asked, directions, packet, expected) => {
    const all = new Map([asked, set('hash:ip', ['10.0.0.1'], 'inner')].map((each) => [each.name, each]));
    const built = syn(packet);
    if (packet && 'sport' in packet && packet.sport === undefined) delete built.sport;
    const told = inSet(asked, all, directions, built, 0);
    expect(typeof told === 'boolean' ? told : 'unsure').toBe(expected);
  });
});
