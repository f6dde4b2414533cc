import type { Lab } from '../../lab.ts';
import { byVxlan, ends, everyEncap, type Fault, onNode, tryOnNode, webToDb } from '../fault.ts';

/** Loads `return XDP_DROP` with bpf(2), pins it, and attaches it by `ip`; the pin goes, the attachment stays. */
const attach = `
my ($dev, @enter) = @ARGV; my $folder = "/run/calico-why-bpf"; my $path = "$folder/drop\\0";
sub at { unpack("Q", pack("P", $_[0])) }
mkdir $folder; system("mount", "-t", "bpf", "bpf", $folder) == 0 or die "mount";
my $code = pack("CCsl CCsl", 0xb7, 0, 0, 1, 0x95, 0, 0, 0); my $licence = "GPL\\0";
my $load = pack("LLQQ x104", 6, 2, at($code), at($licence));
my $fd = syscall(321, 5, $load, length $load); die "load: $!" if $fd < 0;
my $pin = pack("QL x4", at($path), $fd); syscall(321, 6, $pin, length $pin) == 0 or die "pin: $!";
my $failed = system(@enter, "ip", "link", "set", "dev", $dev, "xdpgeneric", "pinned", "$folder/drop");
system("umount", $folder); rmdir $folder; die "attach" if $failed;
`;

const program = (
  name: string,
  title: string,
  encaps: Fault['encaps'],
  where: (lab: Lab) => { node: string; device: string },
  expected: Fault['expected'],
): Fault => ({
  name,
  title,
  seeds: ['000-10'],
  encaps,

  question: webToDb,
  expected,
  inject: async (lab) => {
    const { node, device } = where(lab);
    await onNode(lab, node, ['perl', '-e', attach, device]);
  },
  clear: async (lab) => {
    const { node, device } = where(lab);
    await tryOnNode(lab, node, ['ip', 'link', 'set', 'dev', device, 'xdpgeneric', 'off']);
  },
});

/** Programs of others that drop before anything counts. */
export const programFaults: readonly Fault[] = [
  program(
    'xdp-drops-at-node',
    "an XDP program of somebody else on the receiver's tunnel device drops everything",
    byVxlan,
    (lab) => ({ node: ends(lab).to.node, device: 'vxlan.calico' }),
    { cause: 'foreign-program-drops', hop: 'destination-tunnel', node: 'to' },
  ),
  program(
    'xdp-drops-at-veth',
    "an XDP program of somebody else on the sender's interface of its node drops what comes from the pod",
    everyEncap,
    (lab) => ({ node: ends(lab).from.node, device: ends(lab).from.interface }),
    { cause: 'foreign-program-drops', hop: 'source-veth', node: 'from' },
  ),
];
