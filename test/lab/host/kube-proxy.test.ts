import { expect, it } from 'vitest';
import { chainsOf } from './kube-proxy.ts';

it("names its chains as kube-proxy does, by the service port's hash", () => {
  const port = {
    title: 'shop/db:pg',
    protocol: 'tcp',
    clusterIP: '10.96.82.119',
    port: 5432,
    endpoints: ['192.168.139.66:5432'],
  };
  expect(chainsOf([port])).toEqual(['KUBE-SVC-HJSW2HDIBP4MO3C4', 'KUBE-SEP-2WQ5FLEKJACZW2F4']);
});
