import { missing } from '../../../../src/case/read.ts';
import { gatewayAnswer, gatewayNeighbour } from '../../../../src/checks/pod/gateway.ts';
import { atSourcePod } from '../../../../src/checks/steps.ts';
import { verbatim } from '../../../../src/words/message.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { describeCheck } from '../../helpers/describe-check.ts';
import { link, pod, remove, routes, state, sysctls, value } from '../../helpers/healthy-case.ts';

const veth = 'calia4fc3c48bd8';
const entries = (c: PodCase) => value(pod(c, 'shop/web-0').neighbours);
const entry = (c: PodCase) => entries(c).find(({ address }) => address === '169.254.1.1')!;
const proxyArpOff = (c: PodCase): void => {
  sysctls(c, 'node-3')[`net.ipv4.conf.${veth}.proxy_arp`] = '0';
};
const forgetGateway = (c: PodCase) => remove(entries(c), ({ address }) => address === '169.254.1.1');

describeCheck("a pod's entry for its gateway", atSourcePod(gatewayNeighbour), [
  { name: 'right', status: 'pass', says: /^shop\/web-0 knows its gateway as ee:ee:ee:ee:ee:ee/ },
  { name: 'absent', change: forgetGateway, status: 'pass', says: /has not asked for its gateway lately/ },
  {
    name: 'unanswered',
    change: (c) => Object.assign(entry(c), { states: ['FAILED'] }),
    status: 'fail',
    cause: 'gateway-unanswered',
    says: /asks for its gateway 169\.254\.1\.1 and nobody answers \(FAILED\)/,
  },
  {
    name: 'wrong',
    change: (c) => Object.assign(entry(c), { mac: '02:00:00:00:00:99' }),
    status: 'fail',
    cause: 'gateway-neighbour-wrong',
    says: /sends to 02:00:00:00:00:99 as its gateway, but calia4fc3c48bd8 has ee:ee/,
  },
  {
    name: 'not to be compared',
    change: (c) => {
      delete link(c, 'node-3', veth).mac;
    },
    status: 'unknown',
    says: /the MAC address of calia4fc3c48bd8 was not read$/,
  },
  {
    name: 'not read',
    change: (c) => {
      pod(c, 'shop/web-0').neighbours = missing(verbatim('ip: killed'));
    },
    status: 'unknown',
    says: /^cannot tell whether shop\/web-0 has the right MAC address for its gateway: ip: killed$/,
  },
]);

describeCheck("the node's answer for a pod's gateway", atSourcePod(gatewayAnswer), [
  { name: 'given', status: 'pass', says: /^node-3 answers for the gateway on calia4fc3c48bd8$/ },
  {
    name: 'without proxy ARP, while the pod still knows it',
    change: proxyArpOff,
    status: 'warn',
    cause: 'proxy-arp-off',
    says: /proxy ARP is off on calia4fc3c48bd8/,
  },
  {
    name: 'without proxy ARP, and the pod has no answer',
    change: (c) => {
      proxyArpOff(c);
      forgetGateway(c);
    },
    status: 'fail',
    cause: 'proxy-arp-off',
  },
  {
    name: 'without a route to it',
    change: (c) => remove(routes(c, 'node-3'), ({ dst }) => dst === '0.0.0.0/0'),
    status: 'warn',
    cause: 'node-without-default-route',
    says: /node-3 has no default route, and no other one to 169\.254\.1\.1/,
  },
  {
    name: 'with a setting that was not read',
    change: (c) => {
      delete sysctls(c, 'node-3')[`net.ipv4.conf.${veth}.proxy_arp`];
    },
    status: 'unknown',
    says: /proxy_arp was not read$/,
  },
  {
    name: 'with routes that were not read',
    change: (c) => {
      state(c, 'node-3').routes = missing(verbatim('ip: killed'));
    },
    status: 'unknown',
    says: /^cannot tell whether node-3 answers for the gateway of shop\/web-0: ip: killed$/,
  },
  {
    name: 'with settings that were not read',
    change: (c) => {
      state(c, 'node-3').sysctls = missing(verbatim('sysctl: killed'));
    },
    status: 'unknown',
    says: /: sysctl: killed$/,
  },
]);
