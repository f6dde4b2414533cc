import { expect, it } from 'vitest';
import { chosenRoutes } from './bird-kernel.ts';

const said = `BIRD 1.6.8 ready.
0.0.0.0/0          via 10.39.0.254 on eth0 [kernel1 15:05:08] * (10)
	Type: inherit unicast univ
192.168.84.128/26  via 10.39.0.254 on eth0 [Mesh_10_39_1_3 15:05:09] * (100/0) [i]
	Type: BGP unicast univ
	BGP.next_hop: 10.39.1.3
	BGP.local_pref: 2147482623
192.168.139.64/26  blackhole [static1 15:05:07] * (200)
	Type: static unicast univ
192.168.139.64/32  dev tunl0 [direct1 15:05:07] * (240)
	Type: device unicast univ
`;

it("takes BGP's routes and this node's own blocks out of what BIRD says, with the announced next hop", () => {
  expect(chosenRoutes(said)).toEqual([
    { net: '192.168.84.128/26', gateway: '10.39.0.254', nextHop: '10.39.1.3' },
    { net: '192.168.139.64/26' },
  ]);
});
