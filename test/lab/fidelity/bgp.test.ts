import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Lab, startLab } from '../lab.ts';
import { testLabName } from '../testing.ts';
import { labSide, lines, recordedSide, type Side, shared } from './recorded.ts';
import * as view from './views.ts';

/**
 * The recorded BGP cluster has other pods on its nodes and IPv6 beside: what is compared is what remains
 * when all pods look alike and IPv6 is left out. Its rules are held to the recording by `rendering.test.ts`.
 */
const recording = 'v3.32.1-bgp-dualstack';

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({ name: testLabName('bg'), encap: 'bgp' });
});
afterAll(() => lab?.stop());

const anyPod = (text: string): string => text.replaceAll(/<(interface|address) of [^>]*>/g, '<$1>');
const alike = (items: readonly unknown[]): unknown[] =>
  [...new Set(items.map((item) => anyPod(JSON.stringify(item))))].sort().map((text) => JSON.parse(text) as unknown);

const both = async (read: (side: Side) => Promise<readonly unknown[]>, node: string) => ({
  ours: alike(await read(labSide(lab, node))),
  recorded: alike(await read(recordedSide(recording, node))),
});

it.each(['node-1', 'node-2'])('%s has the interfaces, routes, sysctls and sets of the recorded one', async (node) => {
  const interfaces = await both(view.links, node);
  expect(interfaces.ours).toEqual(interfaces.recorded);
  const routes = await both(view.routesAsText, node);
  expect(routes.ours).toEqual(routes.recorded);
  const sysctls = await both(view.sysctls, node);
  expect(sysctls.ours).toEqual(sysctls.recorded);
  const sets = await both(view.sets, node);
  expect(sets.ours).toEqual(sets.recorded);
  // Only IPv6 routes have a preference.
  const ipv4 = async (side: Side) => (await view.routes(side)).filter((route) => route.pref === undefined);
  const all = await both(ipv4, node);
  expect(all.ours).toEqual(all.recorded);
});

it.each(['node-1', 'node-2'])('BIRD on %s says what the recorded one says', async (node) => {
  const protocols = async (side: Side): Promise<string[]> =>
    lines(await side.read('birdcl-show-protocols.txt'))
      .slice(2)
      .map((line) =>
        line
          .trim()
          .replaceAll(/\d\d:\d\d:\d\d/g, '<time>')
          .replaceAll(/ +/g, ' '),
      );
  expect(await protocols(labSide(lab, node))).toEqual(await protocols(recordedSide(recording, node)));
  const routes = async (side: Side): Promise<string[]> =>
    lines(anyPod(shared(side, await side.read('birdcl-show-route.txt'))))
      .slice(1)
      .map((line) => line.replaceAll(/\d\d:\d\d:\d\d/g, '<time>').replaceAll(/ +/g, ' '));
  expect([...new Set(await routes(labSide(lab, node)))].sort()).toEqual(
    [...new Set(await routes(recordedSide(recording, node)))].sort(),
  );
});

it('writes the file that gives pods their MTU', async () => {
  expect((await lab.exec('node-1', ['cat', '/var/lib/calico/mtu'])).stdout).toBe('1500');
});
