import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeStateSchema } from '../../../../src/case/node-state.ts';
import { parseBirdProtocols, parseBirdRoutes, parseBirdStatus } from '../../../../src/probe/parse/bird.ts';
import { parseIpRules } from '../../../../src/probe/parse/ip-rules.ts';
import { parseIpSets } from '../../../../src/probe/parse/ip-sets.ts';
import { parseCni, parseListening, parseNativeTables, parseSysctls } from '../../../../src/probe/parse/small-files.ts';
import { parseSnapshot } from '../../../../src/probe/parse/snapshot.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { runs } from '../../../helpers/runs.ts';
import { said, saying } from '../../../helpers/said.ts';
import { recordedSnapshot } from '../../helpers/recorded-node.ts';

const text = fc.string({ unit: 'binary', maxLength: 80 });

/** As it comes over the wire: without undefined fields. */
const sent = (snapshot: unknown): unknown => JSON.parse(JSON.stringify(snapshot));

describe('garbled output', () => {
  it.each([
    ['BIRD protocols', parseBirdProtocols],
    ['BIRD status', parseBirdStatus],
    ['BIRD routes', parseBirdRoutes],
    ['sets', parseIpSets],
    ['CNI', parseCni],
    ['sockets', parseListening],
    ['tables', parseNativeTables],
    ['sysctls', parseSysctls],
  ])('%s: never throws', (_name, parse: (input: string) => unknown) => {
    fc.assert(fc.property(text, (input) => void parse(input)));
  });

  it('a snapshot with any of its outputs garbled is a valid state that says what is missing', () => {
    const snapshot = recordedSnapshot('v3.32.1-bgp-dualstack', 'node-2');
    fc.assert(
      fc.property(
        fc.nat(snapshot.runs.length - 1),
        fc.double({ min: 0, max: 1, noNaN: true }),
        text,
        (index, at, put) => {
          const runs = snapshot.runs.map((run, each) => {
            const cut = Math.floor(run.stdout.length * at);
            return each === index ? { ...run, stdout: run.stdout.slice(0, cut) + put } : run;
          });
          const state = parseSnapshot({ ...snapshot, runs });
          if (!state.ok) throw new Error(said(state.reason));
          nodeStateSchema.parse(state.value);
        },
      ),
      { numRuns: runs(30, 2_000) },
    );
  });

  it.each([undefined, null, 7, 'x', [], {}, { format: 'calico-why/snapshot/9' }])('%j is not a snapshot', (raw) => {
    expect(parseSnapshot(raw)).toMatchObject({ ok: false, reason: saying('not a snapshot') });
  });
});

describe('what was not read is never a pass', () => {
  const snapshot = recordedSnapshot('v3.32.1-vxlan-iptables', 'node-2');
  const withRun = (id: string, more: object) => {
    const runs = snapshot.runs.map((run) => (run.id === id ? { ...run, ...more } : run));
    const state = parseSnapshot(sent({ ...snapshot, runs }));
    if (!state.ok) throw new Error(said(state.reason));
    return state.value;
  };

  it('a cut, failed or late command says so', () => {
    expect(withRun('ipsets', { truncated: true }).ipSets).toMatchObject({ ok: false });
    expect(withRun('fdb', { exitCode: 1, stderr: 'no such device\n' }).fdb).toMatchObject({
      ok: false,
      reason: saying('recorded fdb: exit code 1, no such device'),
    });
    const late = withRun('routes4', { exitCode: undefined, failure: 'did not end within 800 ms' });
    expect(late.routes).toMatchObject({ ok: false, reason: saying('800 ms') });
  });

  it('sets that declare more than they list', () => {
    const cut = parseIpSets('Name: a\nType: hash:ip\nNumber of entries: 2\nMembers:\n10.0.0.1\n');
    expect(cut).toMatchObject({ ok: false, reason: saying('declares 2') });
  });

  it('a refused health port means something only where the port is known to be on', () => {
    const refused = { exitCode: undefined, failure: 'connect ECONNREFUSED 127.0.0.1:9099' };
    expect(withRun('felix-live', refused).felix).toMatchObject({ ok: false });
    const runs = snapshot.runs.map((run) => (run.id === 'felix-live' ? { ...run, ...refused } : run));
    const state = parseSnapshot(sent({ ...snapshot, runs }), { felixHealthExpected: true });
    expect(state).toMatchObject({ value: { felix: { ok: true, value: { live: false } } } });
  });

  it('a health port that takes the connection and says nothing is an agent that hangs', () => {
    const silent = { exitCode: undefined, failure: verbatim('it did not answer in 2 s'), code: 'timeout' as const };
    expect(withRun('felix-live', silent).felix).toMatchObject({ ok: true, value: { live: false, hangs: true } });
  });
});

describe('small texts', () => {
  it('routing rules keep conditions that have no field', () => {
    const rules = parseIpRules(
      '[{"priority":99,"not":null,"src":"all","fwmark":"0x200000","fwmask":"0x200000","table":"1"},' +
        '{"priority":100,"src":"10.0.0.0","srclen":8,"ipproto":"tcp","table":"254"}]',
      4,
    );
    expect(rules).toMatchObject({
      value: [
        {
          priority: 99,
          not: true,
          fwmark: '0x200000',
          table: '1',
          text: '99: not from all fwmark 0x200000/0x200000 lookup 1',
        },
        {
          src: '10.0.0.0/8',
          others: ['ipproto tcp'],
          table: 'main',
          text: '100: from 10.0.0.0/8 ipproto tcp lookup main',
        },
      ],
    });
  });

  it('listening sockets of both families', () => {
    const lines = [
      'udp   UNCONN 0 0      127.0.0.53%lo:53 0.0.0.0:*',
      'tcp   LISTEN 0 511          0.0.0.0:5432 0.0.0.0:*',
      'tcp   LISTEN 0 511             [::]:5432    [::]:*',
      'tcp   LISTEN 0 511                *:80         *:*',
    ];
    expect(parseListening(lines.join('\n'))).toEqual({
      ok: true,
      value: [
        { protocol: 'udp', address: '127.0.0.53', port: 53 },
        { protocol: 'tcp', address: '0.0.0.0', port: 5432 },
        { protocol: 'tcp', address: '::', port: 5432 },
        { protocol: 'tcp', address: '*', port: 80 },
      ],
    });
  });

  it('a CNI configuration with routes of its own', () => {
    const text = JSON.stringify({
      plugins: [
        {
          type: 'calico',
          mtu: 1400,
          include_default_routes: true,
          ipam: { type: 'x', routes: [{ dst: '10.0.0.0/8' }] },
        },
      ],
    });
    expect(parseCni(text)).toEqual({
      ok: true,
      value: { type: 'calico', ipam: 'x', mtu: 1400, routes: ['10.0.0.0/8'], includeDefaultRoutes: true },
    });
  });
});
