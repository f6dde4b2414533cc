import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import { playerPasses } from '../../../../src/path/player.ts';
import { findingsOf, reportOf } from '../../../helpers/examine.ts';
import { insertRule, link, rule, state, table, value } from '../../helpers/healthy-case.ts';
import { client, entry, inboundCase } from '../../helpers/inbound-case.ts';

/** kube-proxy of the node that is called in ipvs mode, as far as its state shows that (kube-proxy#ipvs). */
const inIpvsMode = (c: Case): void => {
  for (const node of Object.keys(c.nodes)) {
    const own = table(c, node);
    own.rules = own.rules.filter(({ target }) => target !== 'DROP');
  }
  const nat = table(c, entry, 'nat');
  nat.rules = nat.rules.filter(
    ({ chain, target }) => ![chain, target].some((name) => /^KUBE-(?!POST|MARK)/.test(name ?? '')),
  );
  const device = { ...structuredClone(link(c, entry, 'eth0')), name: 'kube-ipvs0', addresses: [] };
  value(state(c, entry).links).push(device);
};
const fromClient = { matches: [{ kind: 'source' as const, cidr: `${client}/32`, negate: false }] };
const caseOf = (hook: string | undefined, met?: 'timeout' | 'replied') =>
  inboundCase({
    ...(met === undefined ? {} : { met }),
    harm: (c) => {
      inIpvsMode(c);
      if (hook !== undefined) insertRule(c, entry, rule(hook, 'DROP', fromClient));
    },
  });

describe('what comes from outside to a Service where kube-proxy runs in ipvs mode', () => {
  it('is taken in and sent out again: what drops there is the cause', async () => {
    for (const hook of ['INPUT', 'OUTPUT']) {
      expect(reportOf(await caseOf(hook)).verdict.causes).toMatchObject([
        { id: 'foreign-rule-drops', node: entry, hop: 'source-node' },
      ]);
    }
  });

  it('is not passed on: what drops there concerns it not', async () => {
    const c = await caseOf('FORWARD');
    expect(reportOf(c).verdict.causes).toEqual([]);
    expect(findingsOf(c).filter(({ check, direction }) => check === 'rules' && direction === 'forward')).toEqual(
      expect.not.arrayContaining([expect.objectContaining({ status: 'fail' })]),
    );
  });

  it('is unknown as far as the endpoint goes, which is chosen elsewhere', async () => {
    expect(reportOf(await caseOf(undefined)).verdict).toMatchObject({ status: 'unknown', causes: [] });
  });

  it('is let in of the node in its place as of anybody', async () => {
    expect(playerPasses(await caseOf(undefined, 'timeout'))).toBe(true);
    const kept = await inboundCase({
      met: 'timeout',
      harm: (c) => {
        inIpvsMode(c);
        insertRule(
          c,
          entry,
          rule('INPUT', 'DROP', { matches: [{ kind: 'source', cidr: '10.39.0.2/32', negate: false }] }),
        );
      },
    });
    expect(playerPasses(kept)).toBe(false);
  });
});
