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
/** BIRD tells the kernel a moment after it has told its own table. */
const isWithoutRoute = (node: string) =>
  eventually(`no route at ${node}`, async () => (await route(node)).includes('via 10.39.0.254'));
const hearsOf = (shutdown: { of: string; at: string }) =>
  eventually(
    'the peer hears of it',
    async () => (await sessions(shutdown.at))[shutdown.of] === 'start Passive Received: Administrative shutdown',
  );

/** What puts right again what a test broke, whether it passed or not: the next one begins with all sessions up. */
let remediate: (() => unknown) | undefined;
const breaks = async (breakIt: () => unknown, mendIt: () => unknown): Promise<void> => {
  remediate = mendIt;
  await breakIt();
};

afterEach(async () => {
  await remediate?.();
  remediate = undefined;
  for (const node of lab.nodes) {
    await eventually(
      'all sessions up again',
      async () => Object.values(await sessions(node.name)).join() === `${up},${up}`,
      40_000,
    );
    // A session is up before the kernel has its routes.
    await eventually(
      'all routes to its peers again',
      async () =>
        (await lab.exec(node.name, ['ip', 'route'])).stdout.match(/via [\d.]+ dev eth0 proto bird/g)?.length === 2,
      40_000,
    );
  }
});

const annotate = (node: string, asNumber: string | undefined): Promise<void> => {
  lab.store.modify('nodes', node, undefined, ({ metadata }) => {
    const { 'projectcalico.org/ASNumber': _old, ...rest } = metadata.annotations ?? {};
    metadata.annotations = asNumber === undefined ? rest : { ...rest, 'projectcalico.org/ASNumber': asNumber };
  });
  return lab.programmed();
};

it('another AS number of one node: that node rejects, its peers hear of it, their routes go', async () => {
  await breaks(
    () => annotate('node-2', '64999'),
    () => annotate('node-2', undefined),
  );
  // After an error BIRD is idle for some seconds and then tries again, as often as it lasts: what it was stays.
  const rejects = /^start (Idle|Active|Connect) BGP Error: Bad peer AS$/;
  let last: unknown;
  await eventually(
    'both sides say which AS is wrong',
    async () => {
      const [from1, from2] = [await sessions('node-1'), await sessions('node-2')];
      last = { from1, from2 };
      return (
        rejects.test(from2['node-1'] ?? '') &&
        rejects.test(from2['node-3'] ?? '') &&
        /^start (Idle|Passive) Received: Bad peer AS$/.test(from1['node-2'] ?? '') &&
        from1['node-3'] === up
      );
    },
    30_000,
  ).catch((error: Error) => expect.fail(`${error.message}: ${JSON.stringify(last)}`));
  await isWithoutRoute('node-1');
});

it('a session disabled by hand', async () => {
  await breaks(
    () => bird('node-2', 'disable', 'Mesh_10_39_0_1'),
    () => bird('node-2', 'enable', 'Mesh_10_39_0_1'),
  );
  await becomes('node-2', { 'node-1': 'down', 'node-3': up });
  await hearsOf({ of: 'node-2', at: 'node-1' });
  await isWithoutRoute('node-1');
});

it('BIRD stopped: its own routes persist, those to it go', async () => {
  await breaks(
    () => lab.keepBird('node-2', false),
    () => lab.keepBird('node-2', true),
  );
  await hearsOf({ of: 'node-2', at: 'node-1' });
  const status = async () => {
    const { code, stdout, stderr } = await bird('node-2', 'show', 'status');
    return `${code} ${(stdout + stderr).trim()}`;
  };
  // It takes leave of its peers first, and of its socket a moment later.
  await eventually(
    'the socket is gone',
    async () =>
      (await status()) ===
      '1 Unable to connect to server control socket (/var/run/calico/bird.ctl): No such file or directory',
  );
  const { stdout: own } = await lab.exec('node-2', ['ip', 'route']);
  expect(own).toContain('192.168.84.128/26 via 10.39.0.1 dev eth0 proto bird metric 1024');
  expect(own).toContain('blackhole 192.168.247.0/26 proto bird');
  await isWithoutRoute('node-1');
  expect(await canPing(lab, 'shop/web-0', lab.pod('shop/db-0').address)).toBe(false);
});

it('TCP 179 refused: the active end says so, the passive one waits', async () => {
  const ports = ['-p', 'tcp', '--dport', '179', '-s', '10.39.0.2'];
  const reject = ['INPUT', ...ports, '-j', 'REJECT', '--reject-with', 'tcp-reset'];
  await breaks(
    () => lab.exec('node-1', ['iptables-nft', '-I', ...reject]),
    () => lab.exec('node-1', ['iptables-nft', '-D', ...reject]),
  );
  await bird('node-2', 'restart', 'Mesh_10_39_0_1');
  await becomes('node-2', { 'node-1': 'start Active Socket: Connection refused', 'node-3': up });
});

it('TCP 179 eaten between the nodes: the active end keeps trying', async () => {
  await breaks(
    () => lab.underlay.drop(['tcp dport 179', 'tcp sport 179']),
    () => lab.underlay.drop([]),
  );
  await bird('node-2', 'restart', 'Mesh_10_39_0_1');
  await becomes('node-2', { 'node-1': 'start Connect', 'node-3': up });
});

it('the mesh switched off: no peers, no routes', async () => {
  const setMesh = (enabled: boolean) => {
    lab.store.modify('bgpconfigurations.crd.projectcalico.org', 'default', undefined, (object) => {
      (object.spec as { nodeToNodeMeshEnabled?: boolean }).nodeToNodeMeshEnabled = enabled;
    });
    return lab.programmed();
  };
  await breaks(
    () => setMesh(false),
    () => setMesh(true),
  );
  await becomes('node-1', {});
  await isWithoutRoute('node-1');
});
