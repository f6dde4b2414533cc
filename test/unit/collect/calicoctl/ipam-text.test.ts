import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseCheckedBlocks,
  parseShownAddress,
  parseShownBlocks,
} from '../../../../src/collect/calicoctl/ipam-text.ts';

const folder = new URL('../../../data/node-state/', import.meta.url).pathname;
const recorded = (file: string): string => readFileSync(`${folder}${file}`, 'utf8');

/** Output of a command of the recorded session, by its words. */
const session = recorded('calicoctl-v3.32.1.md');
const outputOf = (command: string): string => session.split(`$ ${command}\n`)[1]?.split('\n# exit code')[0] ?? '';

describe('ipam show --ip', () => {
  it('a pod', () => {
    expect(parseShownAddress(outputOf('calicoctl ipam show --ip 192.168.247.2'), '192.168.247.2')).toEqual({
      handle: 'k8s-pod-network.d4dd3e5c4b941ede6c12cd8542a85e6de8ce0b745ac1737ffc9d659974c1e293',
      attributes: {
        namespace: 'shop',
        node: 'node-2',
        pod: 'db-0',
        timestamp: '2026-11-21 09:05:33.844920573 +0000 UTC',
      },
    });
  });

  it('a tunnel, nobody, and something else', () => {
    expect(parseShownAddress(outputOf('calicoctl ipam show --ip 192.168.247.0'), '192.168.247.0')).toMatchObject({
      attributes: { node: 'node-2', type: 'vxlanTunnelAddress' },
    });
    expect(parseShownAddress(outputOf('calicoctl ipam show --ip 8.8.8.8'), '8.8.8.8')).toBe('free');
    expect(parseShownAddress(outputOf('calicoctl ipam show --ip banana'), 'banana')).toBeUndefined();
    expect(parseShownAddress('IP 10.0.0.1 is in use', '10.0.0.2')).toBeUndefined();
  });
});

describe('ipam show --show-blocks', () => {
  it('blocks of both families', () => {
    expect(parseShownBlocks(recorded('v3.32.1-bgp-dualstack/calicoctl/ipam-show-blocks.txt'))).toEqual([
      { cidr: '192.168.139.64/26', total: 64, used: 2 },
      { cidr: '192.168.247.0/26', total: 64, used: 4 },
      { cidr: '192.168.84.128/26', total: 64, used: 3 },
      { cidr: 'fd00:42:0:15f:aeba:2b02:2968:f700/122', total: 64, used: 4 },
      { cidr: 'fd00:42:0:5486:2d90:6847:2ee5:5500/122', total: 64, used: 3 },
      { cidr: 'fd00:42:0:8b78:7710:d725:d19f:fe00/122', total: 64, used: 2 },
    ]);
  });

  it('and where a later version has one more column', () => {
    const blocks = parseShownBlocks(recorded('v3.34-dev-bgp-nativev3-policies/calicoctl/ipam-show-blocks.txt'));
    expect(blocks.length).toBeGreaterThan(1);
    expect(blocks.every(({ total, used }) => total === 64 && used > 0 && used < 10)).toBe(true);
  });
});

describe('ipam check --show-all-ips', () => {
  const blocks = parseCheckedBlocks(outputOf('calicoctl ipam check --show-all-ips'));

  it('every block with its allocations', () => {
    expect(blocks?.map(({ cidr, affinity, allocations }) => [cidr, affinity, allocations.length])).toEqual([
      ['192.168.139.64/26', 'host:node-3', 4],
      ['192.168.247.0/26', 'host:node-2', 6],
      ['192.168.84.128/26', 'host:node-1', 5],
    ]);
    expect(blocks?.[1]?.allocations[2]).toMatchObject({
      address: '192.168.247.2',
      attributes: { pod: 'db-0', timestamp: '2026-11-21 09:05:33.844920573 +0000 UTC' },
    });
  });

  it('one that ended early is no list', () => {
    expect(parseCheckedBlocks('Checking IPAM for inconsistencies...\n\nLoading all IPAM blocks...\n')).toBeUndefined();
  });
});

it('nothing that is printed makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      parseShownAddress(text, '10.0.0.1');
      parseShownBlocks(`| Block | ${text} | 64 | 1 (2%) |`);
      parseCheckedBlocks(` IPAM block ${text} affinity=host:a:\n  ${text} allocated; attrs Main:x Extra:${text}\n`);
    }),
  );
});
