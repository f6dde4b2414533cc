import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, startLab } from './lab.ts';
import { canConnect, canPing, eventually, testLabName } from './testing.ts';

/** What real Felix repairs and what it leaves (felix#owned, #rules, #left), with shorter periods. */

const never = 3_600_000;

const must = async (lab: Lab, node: string, command: string): Promise<string> => {
  const { code, stdout, stderr } = await lab.exec(node, command.split(' '));
  if (code !== 0) throw new Error(`${node}: ${command}: ${stderr}`);
  return stdout;
};

const shows = async (lab: Lab, node: string, command: string, wanted: string | RegExp): Promise<boolean> => {
  const { stdout } = await lab.exec(node, command.split(' '));
  return typeof wanted === 'string' ? stdout.includes(wanted) : wanted.test(stdout);
};

const tunnelOf = (lab: Lab, node: string): string =>
  lab.store.get('nodes', node)?.metadata.annotations?.['projectcalico.org/IPv4VXLANTunnelAddr'] ?? '';

const reaches = (lab: Lab) => canPing(lab, 'shop/web-0', lab.pod('shop/db-0').address);

describe('what Felix hears of or looks at often', () => {
  let lab: Lab;
  beforeAll(async () => {
    const times = { networkMs: never, rulesMs: never, tunnelMs: 400, deletedRouteMs: 200 };
    lab = await startLab({ name: testLabName('re'), times });
  });
  afterAll(() => lab?.stop());

  it('puts a deleted block route back', async () => {
    await must(lab, 'node-3', 'ip route del 192.168.247.0/26');
    expect(await reaches(lab)).toBe(false);
    await eventually('the block route', () => shows(lab, 'node-3', 'ip route', '192.168.247.0/26 via'));
    expect(await reaches(lab)).toBe(true);
  });

  it('puts the tunnel device up again, and builds it anew, with all that hangs on it', async () => {
    for (const command of ['ip link set vxlan.calico down', 'ip link del vxlan.calico']) {
      await must(lab, 'node-2', command);
      expect(await reaches(lab)).toBe(false);
      await eventually(command, () => reaches(lab));
      expect(await must(lab, 'node-2', 'ip neigh show dev vxlan.calico')).toContain('66:87:de:de:c9:2e PERMANENT');
      expect(await must(lab, 'node-2', 'bridge fdb show dev vxlan.calico')).toContain('dst 10.39.0.3 self permanent');
    }
  });

  it("leaves a pod's deleted route to the refresh, also while it mends the tunnel", async () => {
    const { address, interface: veth } = lab.pod('shop/db-0');
    const route = new RegExp(`^${address} `, 'm');
    await must(lab, 'node-2', `ip route del ${address}`);
    await must(lab, 'node-2', 'ip link set vxlan.calico down');
    await eventually('block routes', () => shows(lab, 'node-2', 'ip route', '192.168.139.64/26 via'));
    expect(await shows(lab, 'node-2', 'ip route', route)).toBe(false);
    // An interface that comes up is looked at.
    await must(lab, 'node-2', `ip link set ${veth} down`);
    await must(lab, 'node-2', `ip link set ${veth} up`);
    await eventually("the pod's route", () => shows(lab, 'node-2', 'ip route', route));
  });
});

describe('what Felix mends at its refresh', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ name: testLabName('rf'), times: { networkMs: 500, rulesMs: 500, tunnelMs: never } });
  });
  afterAll(() => lab?.stop());

  const db = () => lab.pod('shop/db-0');
  const other = () => lab.pod('shop/web-1').interface;

  it.each<[string, string, () => string]>([
    ['the /32 route deleted', 'node-2', () => `ip route del ${db().address}`],
    [
      'the /32 route to another veth',
      'node-2',
      () => `ip route replace ${db().address} dev ${other()} scope link metric 1024`,
    ],
    ['a second /32 route that is preferred', 'node-2', () => `ip route add ${db().address} dev ${other()} scope link`],
    [
      'a wrong MAC for the tunnel neighbour',
      'node-3',
      () => `ip neigh replace ${tunnelOf(lab, 'node-2')} lladdr 66:00:00:00:00:01 dev vxlan.calico nud permanent`,
    ],
    ['the tunnel neighbour deleted', 'node-3', () => `ip neigh del ${tunnelOf(lab, 'node-2')} dev vxlan.calico`],
    ['the FDB entry deleted', 'node-3', () => 'bridge fdb del 66:c0:93:2e:56:2c dev vxlan.calico dst 10.39.0.2 self'],
    [
      'the FDB entry to a wrong node',
      'node-3',
      () => 'bridge fdb replace 66:c0:93:2e:56:2c dev vxlan.calico dst 10.39.0.1 self permanent',
    ],
    [
      "the tunnel device's address removed",
      'node-2',
      () => `ip addr del ${tunnelOf(lab, 'node-2')}/32 dev vxlan.calico`,
    ],
    ['the set of tunnel peers emptied', 'node-2', () => 'ipset flush cali40all-vxlan-net'],
    ['a DROP in a policy chain', 'node-2', () => `iptables-nft -I cali-tw-${db().interface} -j DROP`],
    ['a rule deleted from cali-FORWARD', 'node-2', () => 'iptables-nft -D cali-FORWARD 4'],
  ])('%s', async (_what, node, command) => {
    lab.holdRefresh(true);
    const before = await stateOf(lab, node);
    await must(lab, node, command());
    expect(await stateOf(lab, node)).not.toEqual(before);
    lab.holdRefresh(false);
    await eventually('as before', async () => JSON.stringify(await stateOf(lab, node)) === JSON.stringify(before));
    expect(await reaches(lab)).toBe(true);
  });

  it('iptables -F: rules come back', async () => {
    const before = await stateOf(lab, 'node-2');
    await must(lab, 'node-2', 'iptables-nft -F');
    await eventually('rules', async () => {
      const calico = (await stateOf(lab, 'node-2')).rules.filter((line) => line.includes('cali:'));
      return calico.length === before.rules.filter((line) => line.includes('cali:')).length;
    });
  });

  it('what is not its own stays, at every refresh and after a restart', async () => {
    const { address, interface: veth } = db();
    const sender = lab.pod('shop/web-0').interface;
    const left: [node: string, breakIt: string, look: string, shown: string][] = [
      ['node-3', `ip route add blackhole ${address}/32`, 'ip route', `blackhole ${address}`],
      [
        'node-2',
        'iptables-nft -I FORWARD -s 203.0.113.9 -j DROP',
        'iptables-nft -S FORWARD',
        '-A FORWARD -s 203.0.113.9/32 -j DROP',
      ],
      ['node-2', 'sysctl -q -w net.ipv4.ip_forward=0', 'sysctl net.ipv4.ip_forward', '= 0'],
      [
        'node-3',
        `sysctl -q -w net.ipv4.conf.${sender}.forwarding=0`,
        `sysctl net.ipv4.conf.${sender}.forwarding`,
        '= 0',
      ],
      ['node-3', `sysctl -q -w net.ipv4.conf.${sender}.proxy_arp=0`, `sysctl net.ipv4.conf.${sender}.proxy_arp`, '= 0'],
      [
        'node-2',
        `ip neigh replace ${address} lladdr 02:00:00:00:00:01 dev ${veth} nud permanent`,
        `ip neigh show dev ${veth}`,
        '02:00:00:00:00:01 PERMANENT',
      ],
      [
        'node-1',
        `ip link set ${lab.pod('shop/db-2').interface} down`,
        `ip link show ${lab.pod('shop/db-2').interface}`,
        'state DOWN',
      ],
    ];
    for (const [node, command] of left) await must(lab, node, command);
    lab.store.modify('nodes', 'node-1', undefined, ({ metadata }) => {
      const { 'projectcalico.org/IPv4VXLANTunnelAddr': _gone, ...rest } = metadata.annotations ?? {};
      metadata.annotations = rest;
    });
    // Two repairs of what is its own show that it has looked at everything since.
    for (let round = 0; round < 2; round++) {
      await must(lab, 'node-2', 'ipset flush cali40all-vxlan-net');
      await must(lab, 'node-2', 'iptables-nft -D cali-FORWARD 4');
      await eventually('repairs', () => shows(lab, 'node-2', 'ipset list cali40all-vxlan-net', '10.39.0.3'));
      await eventually('repairs', () => shows(lab, 'node-2', 'iptables-nft -S cali-FORWARD 4', 'cali-to-wl-dispatch'));
    }
    const remaining = async () =>
      (await Promise.all(left.map(([node, , look, shown]) => shows(lab, node, look, shown)))).every(Boolean);
    expect(await remaining()).toBe(true);
    expect(tunnelOf(lab, 'node-1')).toBe('');
    await lab.restartCalicoNode('node-2');
    await lab.restartCalicoNode('node-3');
    expect(await remaining()).toBe(true);
    await lab.restartCalicoNode('node-1');
    expect(tunnelOf(lab, 'node-1')).not.toBe('');
  });
});

describe('a calico-node that is stopped, started, deleted', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await startLab({ name: testLabName('rs') });
  });
  afterAll(() => lab?.stop());

  it('falls behind the policies while it is stopped, and catches up when it starts', async () => {
    const address = lab.pod('shop/db-0').address;
    await lab.stopCalicoNode('node-2');
    lab.store.put({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'deny', namespace: 'shop' },
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    });
    await lab.programmed();
    expect(await canConnect(lab, 'shop/web-0', address, 5432)).toBe('connected');
    const { stderr } = await lab.exec('node-2', ['socat', '-u', 'TCP:127.0.0.1:9099', 'OPEN:/dev/null']);
    expect(stderr).toMatch(/refused/i);
    await lab.startCalicoNode('node-2');
    expect(await canConnect(lab, 'shop/web-0', address, 5432)).toBe('timeout');
    lab.store.delete('networkpolicies.networking.k8s.io', 'deny', 'shop');
    await lab.programmed();
  });

  it('comes back under a new name when its pod is deleted, and mends on its start what it finds', async () => {
    const before = lab.systemPods('node-2').calicoNodePod;
    await lab.stopCalicoNode('node-2');
    await must(lab, 'node-2', `ip route del ${lab.pod('shop/db-0').address}`);
    lab.store.delete('pods', before, 'kube-system');
    await lab.settled();
    expect(lab.systemPods('node-2').calicoNodePod).not.toBe(before);
    expect(await reaches(lab)).toBe(true);
  });

  it("leaves a tunnel address that is another node's while it runs, and takes one of its own at its start", async () => {
    const tunnel = 'projectcalico.org/IPv4VXLANTunnelAddr';
    const [own, others] = [tunnelOf(lab, 'node-3'), tunnelOf(lab, 'node-1')];
    lab.store.modify('nodes', 'node-3', undefined, ({ metadata }) => {
      metadata.annotations = { ...metadata.annotations, [tunnel]: others };
    });
    await lab.programmed();
    expect(tunnelOf(lab, 'node-3')).toBe(others);
    const ping = () => canPing(lab, 'shop/db-2', lab.pod('shop/db-0').address);
    expect(await ping()).toBe(false);
    await lab.restartCalicoNode('node-3');
    await lab.programmed();
    expect([others, '']).not.toContain(tunnelOf(lab, 'node-3'));
    expect(tunnelOf(lab, 'node-3').split('.').slice(0, 3)).toEqual(own.split('.').slice(0, 3));
    expect(await ping()).toBe(true);
    expect(await reaches(lab)).toBe(true);
  });

  it('takes all tunnels away when the only pool is disabled, and other addresses when it is enabled', async () => {
    const before = tunnelOf(lab, 'node-2');
    const setDisabled = (disabled: boolean) =>
      lab.store.modify('ippools.crd.projectcalico.org', 'default-ipv4-ippool', undefined, (pool) => {
        (pool.spec as { disabled?: boolean }).disabled = disabled;
      });
    setDisabled(true);
    await lab.programmed();
    expect(tunnelOf(lab, 'node-2')).toBe('');
    expect(await must(lab, 'node-2', 'ip route')).not.toContain('dev vxlan.calico');
    expect(await must(lab, 'node-2', 'ip addr show dev vxlan.calico')).toContain(before);
    expect(await reaches(lab)).toBe(false);
    setDisabled(false);
    await lab.programmed();
    expect(tunnelOf(lab, 'node-2')).not.toBe(before);
    expect(await reaches(lab)).toBe(true);
  });
});

/** Everything on a node that Felix owns, without counters. */
const stateOf = async (lab: Lab, node: string) => {
  const read = async (command: string) => (await lab.exec(node, command.split(' '))).stdout.split('\n');
  const [routes, neighbours, forwarding, address, sets, rules] = await Promise.all([
    read('ip route'),
    read('ip neigh show dev vxlan.calico'),
    read('bridge fdb show dev vxlan.calico'),
    read('ip -4 addr show dev vxlan.calico'),
    read('ipset save'),
    read('iptables-nft-save'),
  ]);
  return {
    routes,
    neighbours: neighbours.sort(),
    forwarding: forwarding.sort(),
    address,
    sets: sets.filter((line) => line.startsWith('add')).sort(),
    rules: rules.filter((line) => line.startsWith('-A')),
  };
};
