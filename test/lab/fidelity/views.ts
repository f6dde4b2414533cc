import { lines, type Side, shared } from './recorded.ts';

/** Each aspect of a node in a form that is equal where two nodes hold the same. */

type Json = Record<string, unknown>;

const json = async (side: Side, file: string): Promise<Json[]> =>
  JSON.parse(shared(side, await side.read(file))) as Json[];

const fixedMac = /^(ee:ee:ee:ee:ee:ee|00:00:00:00:00:00|ff:ff:ff:ff:ff:ff)/;
const madeMac = (value: unknown): unknown => (typeof value === 'string' && !fixedMac.test(value) ? '<mac>' : value);

/** Link-local addresses come from MAC addresses. */
const linkLocal = (text: string): string =>
  text.replaceAll(/fe80::(?!ecee:eeff:feee:eeee|64c0:93ff:fe2e:562c|\/)[0-9a-f:]+/g, '<link-local>');

const without = (object: Json, keys: readonly string[]): Json =>
  Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));

const byText = <T>(items: readonly T[]): T[] =>
  items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** Attributes of every interface; the number of queues of `eth0` is the machine's number of processors. */
export const links = async (side: Side): Promise<Json[]> =>
  byText(
    (await json(side, 'ip-link.json')).map((link) => ({
      ...without(link, [
        'ifindex',
        'link_index',
        'link_netnsid',
        'num_tx_queues',
        'num_rx_queues',
        'gso_ipv4_max_size',
        'gro_ipv4_max_size',
      ]),
      ifname: link.ifname,
      // That of a tunnel device is computed of the node's name; one that the kernel makes may begin as it does.
      address: String(link.ifname).startsWith('vxlan') ? link.address : madeMac(link.address),
      inOtherNamespace: link.link_netnsid !== undefined,
      ...(link.ifname === 'eth0' ? {} : { queues: [link.num_tx_queues, link.num_rx_queues] }),
    })),
  );

export const addresses = async (side: Side): Promise<Json[]> =>
  byText(
    (await json(side, 'ip-addr.json')).map((link) => ({
      ifname: link.ifname,
      flags: link.flags,
      addresses: (link.addr_info as Json[]).map((address) => ({ ...address, local: linkLocal(String(address.local)) })),
    })),
  );

export const routes = async (side: Side): Promise<Json[]> =>
  byText((await json(side, 'ip-route.json')).map((route) => JSON.parse(linkLocal(JSON.stringify(route))) as Json));

export const tunnelNeighbours = async (side: Side): Promise<Json[]> =>
  byText((await json(side, 'ip-neigh.json')).filter((entry) => entry.dev === 'vxlan.calico'));

export const forwarding = async (side: Side): Promise<Json[]> =>
  byText(
    (await json(side, 'bridge-fdb.json')).map((entry) => ({
      ...entry,
      mac: String(entry.mac).replace(/^33:33:ff:(?!ee:ee:ee)..:..:..$/, '33:33:ff:<mac>'),
    })),
  );

/** The main table as `ip route` prints it. */
export const routesAsText = async (side: Side): Promise<string[]> =>
  lines(shared(side, await side.read('ip-route.txt'))).sort();

/** The settings that decide about packets, by interface. */
export const sysctls = async (side: Side): Promise<string[]> =>
  lines(shared(side, (await side.read('sysctl.txt')).replaceAll('vxlan/calico', 'vxlan.calico')))
    .filter((line) =>
      /^net\.ipv4\.(ip_forward|conf\..*\.(forwarding|proxy_arp|rp_filter|route_localnet|arp_ignore|src_valid_mark)) /.test(
        line,
      ),
    )
    .sort();

/** Every set: type, header without its random start, members. */
export const sets = async (side: Side): Promise<Json[]> =>
  byText(
    shared(side, await side.read('ipset-list.txt'))
      .split(/\n\n/)
      .filter((block) => block.includes('Name: cali4'))
      .map((block) => ({
        name: block.match(/Name: (\S+)/)?.[1],
        type: block.match(/Type: (\S+)/)?.[1],
        header: block.match(/Header: (.*) initval/)?.[1],
        references: block.match(/References: (\d+)/)?.[1],
        members: lines(block.split('Members:')[1] ?? '').sort(),
      })),
  );

const tidyRule = (line: string): string =>
  line
    .replace(/^\[\d+:\d+\] /, '')
    .replace(/"cali:[\w-]{16}"/, '"cali:<hash>"')
    // A match that this machine's kernel may lack.
    .replace(/ -m nfacct --nfacct-name {1,2}\S+/, '');

/** Chain → its rules in order. Chains that sort by names which differ are sorted by the shared ones. */
export const rules = async (side: Side): Promise<Record<string, string[]>> => {
  let text = shared(side, await side.read('iptables-nft-save.txt'));
  // kube-proxy's chain of an endpoint is named by its address.
  for (const [, chain, endpoint] of text.matchAll(/-A (KUBE-SEP-\w+) .*--to-destination (.+)$/gm)) {
    text = text.replaceAll(chain ?? '', `KUBE-SEP(${endpoint})`);
  }
  text = text.replaceAll(/10\.96\.\d+\.\d+/g, '<cluster IP>');
  const chains: Record<string, string[]> = {};
  let table = '';
  for (const line of lines(text)) {
    if (line.startsWith('*')) table = line.slice(1);
    const declared = line.match(/^:(.+) (ACCEPT|DROP|-) \[/);
    if (declared) chains[`${table} ${declared[1]}`] = declared[2] === '-' ? [] : [`policy ${declared[2]}`];
    const rule = tidyRule(line);
    const chain = rule.match(/^-A (KUBE-SEP\(.*?\)|\S*<interface of \S+>|\S+) /)?.[1];
    if (chain !== undefined) chains[`${table} ${chain}`]?.push(rule);
  }
  for (const [chain, list] of Object.entries(chains)) {
    if (/wl-dispatch|KUBE-SVC/.test(chain)) list.sort();
  }
  return Object.fromEntries(Object.entries(chains).sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** The ARP table's chains and rules, without their order. */
export const arp = async (side: Side): Promise<string[]> =>
  lines(shared(side, await side.read('nft-arp.txt')))
    .map((line) =>
      line
        .trim()
        .replace(/packets \d+ bytes \d+/, '')
        .replace(/"cali:[\w-]{16};"/, '"cali:<hash>"')
        .replace(/^elements = \{ /, '')
        .replace(/( \}|,)$/, ''),
    )
    .sort();
