# tunl0 for a kernel without the module `ipip`: a TUN device joined to raw IP protocol 4. As the real one
# does, it sends each packet to the next hop that the routing table has for it on this device, with the
# packet's own TTL and type of service, through the host's OUTPUT rules, and takes what passes its INPUT
# rules. Prints `ready` when the device exists; ends when the device is deleted.
use strict;
use warnings;
use Errno qw(EINTR);
use Fcntl qw(O_RDWR);
use Socket qw(AF_INET PF_INET SOCK_RAW pack_sockaddr_in);

# linux/if_tun.h, linux/if_arp.h, linux/netlink.h, linux/rtnetlink.h, linux/in.h
my ($TUNSETIFF, $TUNSETLINK, $IFF_TUN, $IFF_NO_PI, $ARPHRD_TUNNEL) = (0x400454ca, 0x400454cd, 1, 0x1000, 768);
my ($AF_NETLINK, $NLM_F_REQUEST, $RTM_NEWROUTE, $RTM_GETROUTE) = (16, 1, 24, 26);
my ($RTA_DST, $RTA_OIF, $RTA_GATEWAY, $RTN_UNICAST) = (1, 4, 5, 1);
my ($IPPROTO_IP, $IPPROTO_IPIP, $IP_HDRINCL, $DONT_FRAGMENT) = (0, 4, 3, 0x4000);

my $name = 'tunl0';
sysopen(my $tun, '/dev/net/tun', O_RDWR) or die "/dev/net/tun: $!";
ioctl($tun, $TUNSETIFF, pack('a16 s x22', $name, $IFF_TUN | $IFF_NO_PI)) or die "$name: $!";
ioctl($tun, $TUNSETLINK, $ARPHRD_TUNNEL) or die "$name: $!";
system('ip', 'link', 'set', $name, 'mtu', 1480, 'txqueuelen', 1000, 'multicast', 'off') == 0 or die "$name: ip failed";
my $index = do {
  open(my $file, '<', "/sys/class/net/$name/ifindex") or die "$name: $!";
  int(<$file>);
};

socket(my $raw, PF_INET, SOCK_RAW, $IPPROTO_IPIP) or die "protocol 4: $!";
setsockopt($raw, $IPPROTO_IP, $IP_HDRINCL, pack('i', 1)) or die "protocol 4: $!";
socket(my $netlink, $AF_NETLINK, SOCK_RAW, 0) or die "netlink: $!";
connect($netlink, pack('S x2 L L', $AF_NETLINK, 0, 0)) or die "netlink: $!";

# The address that packets for $to are sent to: the route's gateway, or $to itself on a route without one.
sub next_hop {
  my ($to) = @_;
  my $request = pack('C8 L', AF_INET, 32, (0) x 6, 0)
    . pack('S S a4', 8, $RTA_DST, $to)
    . pack('S S L', 8, $RTA_OIF, $index);
  send($netlink, pack('L S S L L', 16 + length $request, $RTM_GETROUTE, $NLM_F_REQUEST, 1, 0) . $request, 0) or return;
  recv($netlink, my $answer, 4096, 0);
  my ($length, $type) = unpack('L S', $answer);
  return unless $type == $RTM_NEWROUTE and unpack('x23 C', $answer) == $RTN_UNICAST;
  for (my $at = 28; $at + 4 <= $length;) {
    my ($size, $attribute) = unpack("x$at S S", $answer);
    return substr($answer, $at + 4, 4) if $attribute == $RTA_GATEWAY;
    last if $size < 4;
    $at += ($size + 3) & ~3;
  }
  return $to;
}

sub wrap {
  my ($inner) = @_;
  return unless length $inner >= 20 and ord($inner) >> 4 == 4;
  my $to = next_hop(substr $inner, 16, 4);
  return unless defined $to;
  my ($tos, $fragment, $ttl) = unpack('x C x4 n C', $inner);
  # Length, checksum and source are the kernel's to fill in.
  my $outer = pack('C C n n n C C n a4 a4',
    0x45, $tos, 0, 0, $fragment & $DONT_FRAGMENT, $ttl, $IPPROTO_IPIP, 0, "\0" x 4, $to);
  send($raw, $outer . $inner, 0, pack_sockaddr_in(0, $to));
}

sub unwrap {
  my ($outer) = @_;
  my $header = (ord($outer) & 15) * 4;
  syswrite($tun, substr $outer, $header) if length $outer >= $header + 20;
}

$| = 1;
print "ready\n";
while (1) {
  my $ready = '';
  vec($ready, fileno($_), 1) = 1 for $tun, $raw;
  next if select($ready, undef, undef, undef) < 0;
  if (vec($ready, fileno($tun), 1)) {
    my $size = sysread($tun, my $inner, 65535);
    if (defined $size) { wrap($inner) }
    elsif ($! != EINTR) { last }
  }
  if (vec($ready, fileno($raw), 1)) {
    recv($raw, my $outer, 65535, 0);
    unwrap($outer);
  }
}
