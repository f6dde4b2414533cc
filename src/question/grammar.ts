/** The sentences that `/calico why` understands, for help texts and for errors. */
export const questionGrammar = [
  'why A cannot reach B [on PORT[/PROTOCOL]]',
  'A and B: NAMESPACE/POD, POD, an IP address, svc/NAMESPACE/NAME, node/NAME, or deploy/, sts/, ds/NAMESPACE/NAME',
  'PORT: 1 to 65535; PROTOCOL: tcp (the usual), udp, sctp or icmp',
].join('\n');

export const questionExamples = [
  'why shop/web-0 cannot reach shop/db-0 on 5432',
  'why web-0 cannot reach 192.168.60.173',
  'why shop/web-0 cannot reach shop/db-0 on 53/udp',
] as const;

export const questionHelp = `${questionGrammar}\nExample: ${questionExamples[0]}`;
