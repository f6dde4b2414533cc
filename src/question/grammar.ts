/** The sentences that `/calico why` understands, for help texts and for errors. */
export const questionGrammar = [
  'why A cannot reach B [on PORT[/PROTOCOL]]',
  'A and B: NAMESPACE/POD, POD, an IP address, svc/NAMESPACE/NAME, node/NAME, or deploy/, sts/, ds/NAMESPACE/NAME',
  'B may also be outside of the cluster: an IP address, or a name such as example.com (name/NAME where a pod has that name)',
  'PORT: 1 to 65535; PROTOCOL: tcp (the usual), udp, sctp or icmp',
].join('\n');

export const questionExamples = [
  'why shop/web-0 cannot reach shop/db-0 on 5432',
  'why web-0 cannot reach 192.168.60.173',
  'why shop/web-0 cannot reach example.com on 443',
  'why node/node-1 cannot reach shop/db-0 on 5432',
  'why shop/web-0 cannot reach shop/db-0 on 53/udp',
] as const;

export const questionHelp = `${questionGrammar}\nExample: ${questionExamples[0]}`;
