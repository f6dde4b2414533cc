import { describe, expect, it } from 'vitest';
import { ebpfSchema } from '../../../../src/case/ebpf.ts';
import type { Exec, ExecResult } from '../../../../src/collect/exec.ts';
import { readNode } from '../../../../src/collect/node/ask-node.ts';
import { readEbpf, readEbpfCounts } from '../../../../src/collect/node/read-ebpf.ts';
import { say } from '../../../../src/words/say.ts';
import { saying } from '../../../helpers/said.ts';
import { recordedText } from '../../helpers/ebpf-recordings.ts';

const device = 'cali43878a68a0a';
const folder = 'faults/10-policy-program-missing/node-2';

/** What calico-node printed on a recorded node, by what is asked. */
const recorded = (argv: readonly string[]): string => {
  const files: Record<string, string> = {
    'calico-node -bpf ifstate dump': 'bpf/ifstate-dump.txt',
    'calico-node -bpf routes dump': 'bpf/routes-dump.txt',
    'bpftool -j net': 'bpftool-net.txt',
    'calico-node -bpf nat aff': 'bpf/nat-aff.txt',
    'bpftool -j map dump pinned /sys/fs/bpf/tc/globals/cali_jump_ing2': 'jump-ing.json',
    'bpftool -j map dump pinned /sys/fs/bpf/tc/globals/cali_jump_egr2': 'jump-egr.json',
    [`calico-node -bpf policy dump ${device} all`]: `bpf/policy/${device}.txt`,
    [`calico-node -bpf counters dump --iface=${device}`]: `bpf/counters/${device}.txt`,
  };
  const nat = recordedText('faults/06-nat-frontend-missing/node-1/bpf/nat-dump.txt') ?? '';
  return argv.join(' ') === 'calico-node -bpf nat dump'
    ? nat
    : (recordedText(`${folder}/${files[argv.join(' ')]}`) ?? '');
};

const well = (stdout: string): ExecResult => ({ stdout, stderr: '', exitCode: 0, truncated: false, milliseconds: 1 });

const sourceOf = (answer: (argv: readonly string[]) => ExecResult) => {
  const asked: string[] = [];
  const exec: Exec = async (_, { argv }) => {
    asked.push(argv.join(' '));
    return answer(argv);
  };
  const target = { namespace: 'kube-system', pod: 'calico-node-x7f2k', container: 'calico-node' };
  return { asked, source: { exec, target, node: 'node-2', deadlineMs: 1_000, signal: new AbortController().signal } };
};

const question = {
  families: [4] as const,
  devices: [{ name: device, index: 9 }],
  addresses: ['192.168.247.2', '192.168.84.130', '10.39.0.1', '10.39.0.2'],
  service: '10.96.1.239',
};

describe('what eBPF programs hold', () => {
  it('is read from what the tools of calico-node print, so far as the question concerns it', async () => {
    const { source, asked } = sourceOf((argv) => well(recorded(argv)));
    const ebpf = await readEbpf(source, question);
    expect(asked).toHaveLength(9);
    expect(asked[0]).toBe('calico-node -bpf ifstate dump');
    expect(ebpfSchema.parse(JSON.parse(JSON.stringify(ebpf)))).toMatchObject({
      interfaces: { ok: true },
      jumps: { ingress: { ok: true }, egress: { ok: true, value: [4, 6, 7] } },
      services: { ok: true, value: [{ address: '10.96.1.239', count: 2 }] },
      policies: { [device]: { ok: true, value: [{ hook: 'egress' }, { hook: 'ingress' }] } },
      counters: { [device]: { ok: true } },
    });
    const names = ebpf.interfaces.ok ? ebpf.interfaces.value.map(({ name }) => name) : [];
    expect(names.sort()).toEqual(['bpfout.cali', device, 'eth0', 'lo', 'vxlan.calico']);
    const programs = ebpf.programs.ok ? new Set(ebpf.programs.value.map((each) => each.device)) : new Set();
    expect(programs).toEqual(new Set(['lo', 'eth0', 'bpfout.cali', 'vxlan.calico', device]));
    const cidrs = ebpf.routes.ok ? ebpf.routes.value.map(({ cidr }) => cidr) : [];
    expect(cidrs).toEqual(['10.39.0.1/32', '10.39.0.2/32', '192.168.0.0/16', '192.168.84.128/26', '192.168.247.2/32']);
    const counts = await readEbpfCounts(source, question);
    expect(counts).toEqual({ policies: ebpf.policies, counters: ebpf.counters });
  });

  it('of a Service of UDP has its connections too, and what was cut of them is unknown', async () => {
    const dump =
      'UDP 192.168.84.130:4000 -> 10.96.1.239:53 -> 192.168.9.9:53  Active ago 2.1s\nUDP 192.168.84.130:4001 -> 10.96.7.7:53 -> 192.168.9.9:53  Active ago 2.1s\n';
    const read = async (text: string) => {
      const { source } = sourceOf((argv) => well(argv.includes('conntrack') ? text : recorded(argv)));
      return (await readEbpf(source, { ...question, udp: true })).connections;
    };
    expect(await read(dump)).toMatchObject({ ok: true, value: [{ backEnd: '192.168.9.9:53' }] });
    expect(await read(dump.slice(0, -9))).toMatchObject({ ok: false });
    const { source } = sourceOf((argv) => well(recorded(argv)));
    expect((await readEbpf(source, question)).connections).toBeUndefined();
  });

  it('without the right to exec nothing more is tried, and the component is named', async () => {
    const refused = { ...well(''), failure: say('api.forbidden', { reason: 'no' }), code: 'forbidden' as const };
    const { source, asked } = sourceOf(
      ({ length }) => ({ ...refused, exitCode: undefined as never, length }) as ExecResult,
    );
    const ebpf = await readEbpf(source, question);
    expect(asked).toHaveLength(1);
    for (const part of [ebpf.interfaces, ebpf.routes, ebpf.services, ebpf.policies[device]])
      expect(part).toMatchObject({ ok: false, reason: saying('deploy/components/calico-node-exec') });
  });

  it('without a pod of calico-node that is said', async () => {
    const { source, asked } = sourceOf(() => well(''));
    const ebpf = await readEbpf({ ...source, target: undefined }, question);
    expect(asked).toEqual([]);
    expect(ebpf.routes).toMatchObject({ ok: false, reason: saying('no pod of calico-node runs on node-2') });
  });

  const error =
    '2026-11-29 22:26:16.497 [ERROR][123] confd/routes.go 46: Failed to dump routes map. error=failed to open map: stat /sys/fs/bpf/tc/globals/cali_v4_routes: no such file or directory\n';

  it.each([
    ['an error beside nothing', { stderr: error }],
    ['an error among what is printed', { stdout: error }],
    ['an error beside a whole dump', { stdout: '10.39.0.1/32: remote host\n', stderr: error }],
    ['a command that there is not', { exitCode: 1, stderr: 'Error: unknown command "routes" for "calico-bpf"\n' }],
    ['nothing at all', {}],
    [
      'both forms in one',
      { stdout: '10.39.0.1/32: remote host\n[{"dest":"10.39.0.1/32","flags":["local","host"]}]\n' },
    ],
    ['a cut line', { stdout: '10.39.0.1/32: remote host\n10.39.0.' }],
    ['a cut output', { stdout: '10.39.0.1/32: remote host\n', truncated: true }],
  ])('%s is unknown, and no empty list', async (_, more: Partial<ExecResult>) => {
    const { source } = sourceOf((argv) => (argv.includes('routes') ? { ...well(''), ...more } : well(recorded(argv))));
    const ebpf = await readEbpf(source, question);
    expect(ebpf.routes.ok).toBe(false);
    expect(ebpf.interfaces.ok && ebpf.programs.ok).toBe(true);
    if (more.stderr === error) {
      expect(ebpf.routes).toMatchObject({ code: 'not-found', reason: saying('no such file or directory') });
    }
  });

  it('is read beside the state of a node whose packets programs carry, and of no other', async () => {
    const { source, asked } = sourceOf((argv) => well(argv[0] === 'ip' ? '[]' : recorded(argv)));
    const { exec, target, signal } = source;
    const request = { node: 'node-2', families: [4] as const, pods: [], connections: [], service: '10.96.1.239' };
    const options = { exec, fallback: target, request, deadlineMs: 2_000, signal, now: new Date(0) };
    const without = await readNode({ ...options, isEbpf: () => false });
    expect(without.ok && without.value.ebpf).toBeUndefined();
    expect(asked.filter((each) => /bpf/.test(each))).toEqual([]);
    const state = await readNode({ ...options, isEbpf: () => true });
    expect(state).toMatchObject({ ok: true, value: { ebpf: { interfaces: { ok: true }, services: { ok: true } } } });
  });

  it('of IPv6 is asked for behind the sub-command, and of both families each pod’s programs keep theirs', async () => {
    const { source, asked } = sourceOf((argv) =>
      well(
        argv.includes('policy')
          ? `IfaceName: ${device}\nHook: tc egress\n      Rule: ${argv.includes('-6') ? 'six' : 'four'}  Action: allow\n`
          : argv.includes('-6')
            ? '  fd00:1::/122: remote workload in-pool nh fd00::3\n'
            : recorded(argv),
      ),
    );
    const ebpf = await readEbpf(source, {
      ...question,
      families: [4, 6],
      addresses: [...question.addresses, 'fd00:1::5'],
      service: 'fd00:10::1',
    });
    expect(asked).toContain('calico-node -bpf routes dump -6');
    expect(asked).toContain('calico-node -bpf nat dump -6');
    const own = ebpf.policies[device];
    expect(own?.ok && own.value.map(({ family, rules }) => [family, rules[0]?.name])).toEqual([
      [4, 'four'],
      [6, 'six'],
    ]);
    expect(ebpf.routes.ok && ebpf.routes.value.map(({ cidr }) => cidr)).toContain('fd00:1::/122');
  });
});
