/** Why each of Calico's ways between nodes needs what (calico#7). */
export const whyOpen = (what: string): string => {
  if (what === 'protocol 4')
    return 'IP in IP is a protocol of its own (number 4), not a port: a security group that allows all TCP, UDP and ICMP still blocks it.';
  if (what === '51820/udp' || what === '51821/udp')
    return 'Nodes send pod packets to each other in WireGuard over this UDP port; some security groups allow VXLAN and not this.';
  if (what.endsWith('/udp')) return 'Nodes send pod packets to each other in VXLAN over this UDP port.';
  if (what === '179/tcp') return 'Nodes tell each other their routes by BGP over TCP 179.';
  if (what === 'pod addresses')
    return 'Nodes send pod packets to each other as they are: the network between them must carry pod addresses (source and destination checks of clouds refuse them).';
  return 'The nodes must reach each other.';
};
