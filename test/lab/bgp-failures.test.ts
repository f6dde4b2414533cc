import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Lab, startLab } from './lab.ts';
import { canPing, eventually, testLabName } from './testing.ts';

/** BIRD says in the lab what real BIRD said in the same trouble (bgp-failures, recorded from v3.32.1). */

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({ name: testLabName('bf'), encap: 'bgp' });
});
afterAll(() => lab?.stop());

/** Peer → `state info` as `show protocols` has it. */
const sessions = async (node: string): Promise<Record<string, string>> => {
  const { stdout } = await lab.exec(node, ['birdc', '-s', '/var/run/calico/bird.ctl', 'show', 'protocols']);
  return Object.fromEntries(
    stdout.split('\n').flatMap((line) => {
      const found = line.match(/^Mesh_10_39_0_(\d) +BGP +master +(\w+) +[\d:]+ *(.*?) *$/);
      return found ? [[`node-${found[1]}`, `${found[2]} ${found[3]}`.trim().replaceAll(/ +/g, ' ')]] : [];
    }),
  );
};

const becomes = async (node: string, wanted: Record<string, string>): Promise<void> => {
  let last: unknown;
  try {
    await eventually(
      `${node}`,
      async () => {
        last = await sessions(node);
        return JSON.stringify(last) === JSON.stringify(wanted);
      },
      15_000,
    );
  } catch {
    expect(last).toEqual(wanted);
  }
};

const up = 'up Established';
const bird = (node: string, ...words: string[]) =>
  lab.exec(node, ['birdc', '-s', '/var/run/calico/bird.ctl', ...words]);
const route = async (node: string) => (await lab.exec(node, ['ip', 'route', 'get', '192.168.247.1'])).stdout;

afterEach(async () => {
  for (const node of lab.nodes) {
    await eventually(
      'all sessions up again',
      async () => Object.values(await sessions(node.name)).join() === `${up},${up}`,
      20_000,
    );
  }
});

const annotate = (node: string, asNumber: string | undefined): void => {
  lab.store.modify('nodes', node, undefined, ({ metadata }) => {
    const { 'projectcalico.org/ASNumber': _old, ...rest } = metadata.annotations ?? {};
    metadata.annotations = asNumber === undefined ? rest : { ...rest, 'projectcalico.org/ASNumber': asNumber };
  });
};

it('another AS number of one node: that node rejects, its peers hear of it, their routes go', async () => {
  annotate('node-2', '64999');
  await lab.programmed();
  await becomes('node-2', {
    'node-1': 'start Idle BGP Error: Bad peer AS',
    'node-3': 'start Idle BGP Error: Bad peer AS',
  });
  const { 'node-2': seen, 'node-3': other } = await sessions('node-1');
  expect([seen, other]).toEqual(['start Idle Received: Bad peer AS', up]);
  expect(await route('node-1')).toContain('via 10.39.0.254');
  annotate('node-2', undefined);
  await lab.programmed();
});

it('a session disabled by hand', async () => {
  await bird('node-2', 'disable', 'Mesh_10_39_0_1');
  await becomes('node-2', { 'node-1': 'down', 'node-3': up });
  await eventually(
    'the peer hears of it',
    async () => (await sessions('node-1'))['node-2'] === 'start Passive Received: Administrative shutdown',
  );
  expect(await route('node-1')).toContain('via 10.39.0.254');
  await bird('node-2', 'enable', 'Mesh_10_39_0_1');
});

it('BIRD stopped: its own routes persist, those to it go', async () => {
  lab.keepBird('node-2', false);
  await eventually(
    'the peer hears of it',
    async () => (await sessions('node-1'))['node-2'] === 'start Passive Received: Administrative shutdown',
  );
  const { code, stdout, stderr } = await bird('node-2', 'show', 'status');
  expect([code, (stdout + stderr).trim()]).toEqual([
    1,
    'Unable to connect to server control socket (/var/run/calico/bird.ctl): No such file or directory',
  ]);
  const { stdout: own } = await lab.exec('node-2', ['ip', 'route']);
  expect(own).toContain('192.168.84.128/26 via 10.39.0.1 dev eth0 proto bird metric 1024');
  expect(own).toContain('blackhole 192.168.247.0/26 proto bird');
  expect(await route('node-1')).toContain('via 10.39.0.254');
  expect(await canPing(lab, 'shop/web-0', lab.pod('shop/db-0').address)).toBe(false);
  lab.keepBird('node-2', true);
});

it('TCP 179 refused: the active end says so, the passive one waits', async () => {
  const reject = [
    'INPUT',
    '-p',
    'tcp',
    '--dport',
    '179',
    '-s',
    '10.39.0.2',
    '-j',
    'REJECT',
    '--reject-with',
    'tcp-reset',
  ];
  await lab.exec('node-1', ['iptables-nft', '-I', ...reject]);
  await bird('node-2', 'restart', 'Mesh_10_39_0_1');
  await becomes('node-2', { 'node-1': 'start Active Socket: Connection refused', 'node-3': up });
  await lab.exec('node-1', ['iptables-nft', '-D', ...reject]);
});

it('TCP 179 eaten between the nodes: the active end keeps trying', async () => {
  await lab.underlay.drop(['tcp dport 179', 'tcp sport 179']);
  await bird('node-2', 'restart', 'Mesh_10_39_0_1');
  await becomes('node-2', { 'node-1': 'start Connect', 'node-3': up });
  await lab.underlay.drop([]);
});

it('the mesh switched off: no peers, no routes', async () => {
  const setMesh = (enabled: boolean) =>
    lab.store.modify('bgpconfigurations.crd.projectcalico.org', 'default', undefined, (object) => {
      (object.spec as { nodeToNodeMeshEnabled?: boolean }).nodeToNodeMeshEnabled = enabled;
    });
  setMesh(false);
  await lab.programmed();
  await becomes('node-1', {});
  await eventually('no routes', async () => (await route('node-1')).includes('via 10.39.0.254'));
  setMesh(true);
  await lab.programmed();
});
