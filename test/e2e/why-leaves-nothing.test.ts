import { readdir, readFile, readlink } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askReport, reasons } from '../helpers/ask-cluster.ts';
import { calicoWhy } from '../helpers/command-line.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { eventually, testLabName } from '../lab/testing.ts';

let lab: Lab;
let kubeconfig: string;
/** Network namespaces of the lab's nodes and pods, as /proc names them. */
let places: Set<string>;

beforeAll(async () => {
  lab = await startLab({ name: testLabName('gone'), encap: 'vxlan' });
  kubeconfig = await workerKubeconfig(lab);
  const inside = await Promise.all([
    ...lab.nodes.map(({ name }) => lab.exec(name, ['readlink', '/proc/self/ns/net'])),
    ...lab.pods().map(({ namespace, name }) => lab.podExec(`${namespace}/${name}`, ['readlink', '/proc/self/ns/net'])),
  ]);
  places = new Set(inside.map(({ stdout }) => stdout.trim()));
  expect(places.size).toBe(lab.nodes.length + lab.pods().length);
});
afterAll(() => lab?.stop());
afterEach(() => lab.api.clearFailures());

/** Processes in the lab's namespaces, by id. */
const processes = async (): Promise<Map<string, string>> => {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    ids.map(async (id) => {
      try {
        if (!places.has(await readlink(`/proc/${id}/ns/net`))) return [];
        return [[id, (await readFile(`/proc/${id}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim()] as const];
      } catch {
        return []; // It ended meanwhile.
      }
    }),
  );
  return new Map(found.flat());
};

/** What a diagnosis starts on a node; calico-node's own short commands come and go. */
const ours = /calico-why|cli\.ts|probe|tcpdump|ping|socat|conntrack|timeout/;

const left = async (before: Map<string, string>): Promise<string[]> =>
  [...(await processes())]
    .filter(([id, command]) => !before.has(id) && ours.test(command))
    .map(([, command]) => command);

const nothingLeft = async (before: Map<string, string>, withinMs: number): Promise<void> => {
  let seen: string[] = [];
  await eventually(
    'no process of the diagnosis on any node',
    async () => {
      seen = await left(before);
      return seen.length === 0;
    },
    withinMs,
  ).catch((error: unknown) => {
    throw new Error(`${error}\n${seen.join('\n')}`);
  });
};

/** Begins again until `command` is seen to run meanwhile: packets are not waited for long. */
const caught = async <T>(command: string, before: Map<string, string>, begin: () => Promise<T>) => {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    let over = false;
    const outcome = begin().finally(() => {
      over = true;
    });
    while (!over) if ((await left(before)).some((each) => each.includes(command))) return { outcome };
  }
  throw new Error(`${command} was never seen to run`);
};

/** Kernel state that a diagnosis could leave: rules, routes, sockets of its own, addresses. */
const kernel = async (): Promise<string> => {
  const asked = await Promise.all(
    lab.nodes.flatMap(({ name }) => [
      lab.exec(name, ['iptables-nft-save']),
      lab.exec(name, ['ip', '-4', 'route', 'show', 'table', 'all']),
      lab.exec(name, ['ip', '-o', 'link']),
    ]),
  );
  return asked.map(({ stdout }) => stdout.replace(/^#.*$/gm, '').replace(/\[\d+:\d+\]/g, '')).join('\n');
};

const argv = () => ['why', 'shop/web-0', 'shop/db-0', '--port', '5432', '--live', 'always', '--kubeconfig', kubeconfig];

describe('nothing is left on the nodes', () => {
  it('by a diagnosis that ended, and nothing has changed', async () => {
    const [before, state] = [await processes(), await kernel()];
    expect(await calicoWhy(argv())).toMatchObject({ code: 0, stderr: '' });
    await nothingLeft(before, 2_000);
    expect(await kernel()).toBe(state);
  });

  describe('while packets are waited for that do not come', () => {
    beforeAll(() => lab.underlay.drop(['udp dport 4789']));
    afterAll(() => lab.underlay.drop([]));

    it.each<[string, string, NodeJS.Signals]>([
      ['killed while the nodes are asked', 'snapshot', 'SIGKILL'],
      ['killed while packets are watched', 'tcpdump', 'SIGKILL'],
      ['interrupted while packets are watched', 'tcpdump', 'SIGINT'],
      ['terminated while packets are watched', 'tcpdump', 'SIGTERM'],
    ])('by one that is %s', async (_when, until, signal) => {
      const before = await processes();
      let kill: () => void = () => undefined;
      const ended = await caught(until, before, () =>
        calicoWhy(argv(), {
          onStart: (child) => {
            kill = () => child.kill(signal);
          },
        }),
      );
      kill();
      const { code } = await ended.outcome;
      expect(code).toBe(signal === 'SIGINT' ? 2 : null);
      await nothingLeft(before, 12_000);
    });

    it('by one whose connections break while packets are watched', async () => {
      const before = await processes();
      const asked = await caught('tcpdump', before, () =>
        askReport('why shop/web-0 cannot reach shop/db-0 on 5432', { kubeconfig, live: 'always' }),
      );
      lab.api.dropConnections();
      const answer = await asked.outcome;
      expect(reasons(answer)).toMatch(/live packets.*closed before the command ended/);
      await nothingLeft(before, 12_000);
    });
  });

  it('by many at the same time', async () => {
    const before = await processes();
    const words = ['web-0 db-0', 'web-0 db-1', 'web-1 db-0', 'web-0 db-2'];
    const answers = await Promise.all(
      words.map((pair) =>
        askReport(`why ${pair.replace(' ', ' cannot reach ')} on 5432`, { kubeconfig, live: 'always' }),
      ),
    );
    expect(answers.map(({ report }) => report.verdict.status)).toEqual(words.map(() => 'healthy'));
    await nothingLeft(before, 4_000);
  });
});
