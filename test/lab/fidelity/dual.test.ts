import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordingPath } from '../calico-node/recordings.ts';
import { type Lab, startLab } from '../lab.ts';
import { testLabName } from '../testing.ts';

/**
 * The IPv6 of a dual-stack lab over BGP against the recorded cluster of two families, with pods made alike.
 * Rules and sets are held to the recording by `rendering.test.ts`, IPv4 by `bgp.test.ts`.
 */
const recording = 'v3.32.1-bgp-dualstack';
const recorded = (path: string): string => readFileSync(`${recordingPath(recording)}/${path}`, 'utf8');

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({ name: testLabName('ds'), encap: 'bgp', ip: 'dual' });
});
afterAll(() => lab?.stop());

type Json = Record<string, unknown>;

/** Pods' interfaces and addresses under one name, link-local addresses that come of made MAC addresses under another. */
const alike = (items: readonly Json[]): string[] =>
  [
    ...new Set(
      items.map((item) =>
        JSON.stringify(item)
          .replaceAll(/cali[0-9a-f]{11}/g, '<pod>')
          .replaceAll(/(fd00:42:0:[0-9a-f:]+?)[0-9a-f]{2}(?!\/|[0-9a-f:])/g, '$1<n>')
          .replaceAll(/fe80::(?!ecee:eeff:feee:eeee|\/|")[0-9a-f:]+/g, '<link-local>')
          .replaceAll(/[0-9a-f]{2}(:[0-9a-f]{2}){5}/g, (mac) => (mac === 'ee:ee:ee:ee:ee:ee' ? mac : '<mac>')),
      ),
    ),
  ].sort();

it.each(['node-1', 'node-2'])('%s has the IPv6 routes of the recorded one', async (node) => {
  const { stdout } = await lab.exec(node, ['ip', '-j', '-d', '-6', 'route', 'show', 'table', 'all']);
  expect(alike(JSON.parse(stdout) as Json[])).toEqual(alike(JSON.parse(recorded(`${node}/ip-6-route.json`)) as Json[]));
});

it.each(['node-1', 'node-2'])('%s has the addresses of the recorded one', async (node) => {
  const addresses = (text: string): Json[] =>
    (JSON.parse(text) as { ifname: string; addr_info: Json[] }[]).flatMap(({ ifname, addr_info }) =>
      addr_info.map((address) => ({ ifname, ...address, ...(address.label ? { label: ifname } : {}) })),
    );
  const { stdout } = await lab.exec(node, ['ip', '-j', 'addr']);
  expect(alike(addresses(stdout))).toEqual(alike(addresses(recorded(`${node}/ip-addr.json`))));
});

it('a pod has the IPv6 view of itself that a recorded pod has', async () => {
  const read = async (argv: string[]): Promise<Json[]> =>
    JSON.parse((await lab.podExec('shop/web-1', argv)).stdout) as Json[];
  // Only IPv6 routes have a preference.
  const own = (items: readonly Json[]): Json[] => items.filter(({ pref }) => pref !== undefined);
  const routes = await read(['ip', '-j', '-6', 'route', 'show', 'table', 'all']);
  const block = (text: string): string => text.replaceAll(/fd00:42:0:[0-9a-f:]+?:[0-9a-f]{4}(?=")/g, '<address>');
  const tidy = (items: readonly Json[]): string[] => alike(JSON.parse(block(JSON.stringify(items))) as Json[]);
  const theirs = JSON.parse(recorded('pods/shop.web-1/ip-route.json')) as Json[];
  expect(tidy(own(routes))).toEqual(tidy(own(theirs)));
});

it('the CNI configuration asks for both families', async () => {
  const { stdout } = await lab.exec('node-1', ['cat', '/etc/cni/net.d/10-calico.conflist']);
  expect(stdout).toBe(recorded('node-1/conflist.json'));
});

it('a pod has one handle for both of its addresses, and blocks hold what pods have', () => {
  const handles = lab.store
    .list('ipamhandles.crd.projectcalico.org')
    .map(({ spec }) => Object.values((spec as { block: Record<string, number> }).block));
  expect(handles.every((counts) => counts.length === 2 && counts.every((count) => count === 1))).toBe(true);
  expect(handles).toHaveLength(lab.pods().length);
});

it('BIRD says over IPv6 what it says over IPv4', async () => {
  const sessions = async (socket: string): Promise<string[]> => {
    const { stdout } = await lab.exec('node-1', ['birdc', '-s', `/var/run/calico/${socket}.ctl`, 'show', 'protocols']);
    return [...stdout.matchAll(/^Mesh_(\S+)\s+BGP\s+master\s+(\S+).*\s(\S+)\s*$/gm)].map((found) =>
      found.slice(1).join(' '),
    );
  };
  expect(await sessions('bird6')).toEqual(['fd00_39__2 up Established', 'fd00_39__3 up Established']);
  expect(await sessions('bird')).toEqual(['10_39_0_2 up Established', '10_39_0_3 up Established']);
});
