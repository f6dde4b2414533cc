import { describe, expect, it } from 'vitest';
import type { Exec, ExecRequest, ExecResult } from '../../../../src/collect/exec.ts';
import { readNode } from '../../../../src/collect/node/ask-node.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { said, saying } from '../../../helpers/said.ts';
import { recordedSnapshot } from '../../helpers/recorded-node.ts';

const recording = 'v3.32.1-bgp-dualstack';
const snapshot = recordedSnapshot(recording, 'node-2');
const output = (id: string): string => snapshot.runs.find((run) => run.id === id)?.stdout ?? '';

const probe = { namespace: 'calico-why', pod: 'probe-x', container: 'probe' };
const calicoNode = { namespace: 'kube-system', pod: 'calico-node-x', container: 'calico-node' };
const request = {
  node: 'node-2',
  families: [4] as const,
  pods: [{ key: 'shop/db-0', address: '192.168.247.1', interface: 'cali43878a68a0a' }],
  carried: [],
  connections: ['192.168.247.1', '192.168.84.128'],
};

const ended = (more: Partial<ExecResult>): ExecResult => ({
  stdout: '',
  stderr: '',
  exitCode: 0,
  truncated: false,
  milliseconds: 5,
  ...more,
});
const failed = (failure: string): ExecResult => {
  const { exitCode: _, ...rest } = ended({ failure: verbatim(failure) });
  return rest;
};

/** What calico-node's image answers; programs that it lacks fail as a kubelet says it. */
const calicoNodeImage = (asked: ExecRequest): ExecResult => {
  const command = asked.argv.join(' ');
  if (command === 'ip -d -j addr') return ended({ stdout: output('addresses') });
  if (command.startsWith('ip -4 -d -j route')) return ended({ stdout: output('routes4') });
  if (command === 'ip -4 -j rule') return ended({ stdout: output('rules4') });
  if (command === 'ip -j neigh') return ended({ stdout: output('neighbours') });
  if (command === 'iptables-nft-save -c') return ended({ stdout: output('iptables-nft-4') });
  if (command === 'ipset list') return ended({ stdout: output('ipsets') });
  if (command === 'nft list tables') return ended({ stdout: output('nft-tables') });
  if (command.startsWith('grep -s -H')) {
    const lines = [
      '/proc/sys/net/ipv4/ip_forward:1',
      '/proc/sys/net/netfilter/nf_conntrack_count:62',
      '/proc/sys/net/netfilter/nf_conntrack_max:262144',
      '/proc/sys/net/ipv4/conf/vxlan.calico/rp_filter:0',
      '/var/lib/calico/nodename:node-2',
    ];
    return ended({ stdout: `${lines.join('\n')}\n`, exitCode: 2 });
  }
  if (command.startsWith('birdcl -r'))
    return ended({ stdout: output(command.includes('route') ? 'bird-routes' : 'bird-protocols') });
  return failed(`executable file not found in $PATH: ${asked.argv[0]}`);
};

const read = (exec: Exec, targets: { target?: typeof probe; fallback?: typeof probe }) =>
  readNode({ exec, ...targets, request, deadlineMs: 3_000, signal: new AbortController().signal, now: new Date(0) });

describe('with a probe', () => {
  it('one exec, the request on standard input, less time for the probe than for us', async () => {
    const calls: ExecRequest[] = [];
    const state = await read(
      async (_target, asked) => {
        calls.push(asked);
        return ended({ stdout: `${JSON.stringify(snapshot)}\n` });
      },
      { target: probe, fallback: calicoNode },
    );
    expect(state).toMatchObject({ ok: true, value: { node: 'node-2', source: 'probe' } });
    expect(calls.map((call) => call.argv)).toEqual([['calico-why', 'probe', 'snapshot']]);
    expect(JSON.parse(calls[0]?.stdin ?? '')).toMatchObject({
      node: 'node-2',
      keepOpen: true,
      deadlineMs: 2_700,
      families: [4],
    });
  });

  it.each([
    ['an old version', ended({ exitCode: 2, stderr: 'usage: …' }), 'exit code 2'],
    ['half a document', ended({ stdout: '{"format":' }), 'is not valid JSON'],
    ['another format', ended({ stdout: '{"format":"x"}' }), 'not a snapshot'],
    ['another node', ended({ stdout: JSON.stringify({ ...snapshot, node: 'node-9' }) }), 'answered for node-9'],
    ['too much', ended({ stdout: '{}', truncated: true }), 'sent more than'],
    ['nothing in time', failed('did not answer within 3000 ms'), 'did not answer'],
  ])('%s is a reason, not a state', async (_name, result, reason) => {
    const state = await read(async () => result, { target: probe });
    expect(state).toMatchObject({ ok: false, reason: saying(reason) });
  });
});

describe('a probe that is too late', () => {
  const late: ExecResult = { ...failed('did not answer in 3 s'), code: 'timeout' };

  it('is asked once more, as a loaded node may be', async () => {
    const answers = [late, ended({ stdout: `${JSON.stringify(snapshot)}\n` })];
    const state = await read(async () => answers.shift() ?? late, { target: probe });
    expect(state).toMatchObject({ ok: true, value: { node: 'node-2', source: 'probe' } });
  });

  it('and no more than that, nor where something else went wrong', async () => {
    for (const [answer, times] of [
      [late, 2],
      [failed('forbidden'), 1],
    ] as const) {
      let asked = 0;
      const state = await read(
        async () => {
          asked += 1;
          return answer;
        },
        { target: probe },
      );
      expect(state.ok).toBe(false);
      expect(asked).toBe(times);
    }
  });
});

describe('without a probe', () => {
  it('reads what the image of calico-node has and says why the rest is unknown', async () => {
    const asked: string[] = [];
    const exec: Exec = async (target, one) => {
      asked.push(one.argv[0] ?? '');
      expect(target).toBe(calicoNode);
      return calicoNodeImage(one);
    };
    const state = await read(exec, { fallback: calicoNode });
    if (!state.ok) throw new Error(said(state.reason));
    const { value } = state;
    expect(value).toMatchObject({
      source: 'calico-node',
      links: { ok: true },
      routes: { ok: true },
      rules: { ok: true },
      neighbours: { ok: true },
      ruleSets: { ok: true },
      ipSets: { ok: true },
      bird: { ok: true },
      conntrack: {
        ok: true,
        value: { count: 62, max: 262_144, entriesFailure: saying('no probe runs') },
      },
      calicoFiles: { nodename: 'node-2' },
      fdb: { ok: false, reason: saying('no probe runs on node-2') },
      felix: { ok: false },
      cni: { ok: false },
      bird6: { ok: false },
      pods: { 'shop/db-0': { ok: false, reason: saying('network namespaces') } },
    });
    expect(value.sysctls).toEqual({
      ok: true,
      value: {
        'net.ipv4.ip_forward': '1',
        'net.netfilter.nf_conntrack_count': '62',
        'net.netfilter.nf_conntrack_max': '262144',
        'net.ipv4.conf.vxlan.calico.rp_filter': '0',
      },
    });
    expect(asked).not.toContain('sh');
    expect(asked).not.toContain('bash');
    expect(asked.length).toBeLessThanOrEqual(12);
  });

  it('legacy rules are read where the kernel has such tables, and unknown when that is not known', async () => {
    const withLegacy: Exec = async (_target, asked) => {
      if (asked.argv[0] === 'iptables-legacy-save') return ended({ stdout: '*filter\n:INPUT DROP [0:0]\nCOMMIT\n' });
      const result = calicoNodeImage(asked);
      return asked.argv[0] === 'grep'
        ? { ...result, stdout: `${result.stdout}/proc/net/ip_tables_names:filter\n` }
        : result;
    };
    const state = await read(withLegacy, { fallback: calicoNode });
    expect(state).toMatchObject({
      value: { ruleSets: { ok: true, value: [{ backend: 'nft' }, { backend: 'legacy' }] } },
    });
    const unknown = await read(
      async (_target, asked) => (asked.argv[0] === 'grep' ? failed('late') : calicoNodeImage(asked)),
      {
        fallback: calicoNode,
      },
    );
    expect(unknown).toMatchObject({ value: { ruleSets: { ok: false }, sysctls: { ok: false } } });
  });

  it('a node that answers nothing gives both reasons', async () => {
    const state = await read(async () => failed('dial tcp 10.0.0.9:10250: i/o timeout'), {
      target: probe,
      fallback: calicoNode,
    });
    expect(state).toMatchObject({ ok: false, reason: saying('i/o timeout') });
  });

  it('no probe and no calico-node', async () => {
    expect(await read(async () => ended({}), {})).toMatchObject({
      ok: false,
      reason: saying('no probe runs on node-2'),
    });
  });
});
