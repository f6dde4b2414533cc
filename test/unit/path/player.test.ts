import { describe, expect, it } from 'vitest';
import type { Case } from '../../../src/case/case.ts';
import { isClient, playerAddress, playerPasses } from '../../../src/path/player.ts';
import { roundTrip } from '../../../src/path/round-trip.ts';
import { insertRule, remove, rule, table } from '../helpers/healthy-case.ts';
import { entry, inboundCase } from '../helpers/inbound-case.ts';

const own = '10.39.0.2';
const dropping = (cidr: string) =>
  rule('FORWARD', 'DROP', { matches: [{ kind: 'source', cidr: `${cidr}/32`, negate: false }] });

describe('a node in the place of a client', () => {
  it('calls with its own address, and with none where nothing is known of it', async () => {
    const c = await inboundCase();
    expect(playerAddress(c)).toBe(own);
    expect(playerAddress({ ...c, nodes: {} })).toBe(own);
    expect(playerAddress({ ...c, nodes: {}, objects: { ...c.objects, nodes: {} } })).toBeUndefined();
  });

  it('proves nothing by silence where it alone is kept away', async () => {
    const c = await inboundCase({ met: 'timeout' });
    expect(playerPasses(c)).toBe(true);
    expect(roundTrip(c).test?.plays).toBe('node-2');
    const kept = await inboundCase({ met: 'timeout', harm: (each) => insertRule(each, entry, dropping(own)) });
    expect(playerPasses(kept)).toBe(false);
    expect(roundTrip(kept).test).toBeUndefined();
  });

  it('proves nothing by silence where what is called is handed on for others alone, as with source ranges', async () => {
    const harm = (each: Case): void => {
      const { rules } = table(each, entry, 'nat');
      for (const own of rules.filter(({ chain }) => chain === 'KUBE-NODEPORTS')) {
        own.matches.push({ kind: 'source', cidr: '203.0.113.0/24', negate: false });
      }
    };
    const ranged = await inboundCase({ met: 'timeout', harm });
    expect(playerPasses(ranged)).toBe(false);
    expect(roundTrip(ranged).test).toBeUndefined();
    const gone = (each: Case): void => {
      remove(table(each, entry, 'nat').rules, ({ chain }) => chain === 'KUBE-NODEPORTS');
    };
    expect(playerPasses(await inboundCase({ met: 'timeout', harm: gone }))).toBe(true);
  });

  it('is the client itself where that node asks', async () => {
    const harm = (each: Case): void => insertRule(each, entry, dropping(own));
    const c = await inboundCase({ met: 'timeout', harm, inbound: { client: { address: own, node: 'node-2' } } });
    const [test] = c.packets.filter(({ plays }) => plays !== undefined);
    expect(test && isClient(c, test)).toBe(true);
    expect(roundTrip(c).test).toBe(test);
  });

  it('passes nowhere where the node that is called was not read', async () => {
    expect(playerPasses({ ...(await inboundCase()), nodes: {} })).toBe(false);
  });
});
