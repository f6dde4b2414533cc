# A wire that is slow and loses packets, for a kernel without netem: two TAP devices, joined by this program. Each
# line of its input, `DELAY EVERY`, sets how many milliseconds a frame takes, and that every so many frames of a
# direction one is lost (0: none). Answers each line, and its start, with the number of frames lost until then and
# how many milliseconds too late the latest frame since the line before was handed on.
use strict;
use warnings;
use Fcntl qw(O_RDWR);
use Time::HiRes qw(time);

# linux/if_tun.h
my ($TUNSETIFF, $IFF_TAP, $IFF_NO_PI) = (0x400454ca, 2, 0x1000);

my @ends = map {
  sysopen(my $tap, '/dev/net/tun', O_RDWR) or die "/dev/net/tun: $!";
  ioctl($tap, $TUNSETIFF, pack('a16 s x22', $_, $IFF_TAP | $IFF_NO_PI)) or die "$_: $!";
  $tap;
} @ARGV[0, 1];
my ($delay, $every, $lost, $late, @seen, @under_way) = (0, 0, 0, 0, 0, 0);

$| = 1;
printf "%d %d\n", $lost, $late;
while (1) {
  my $ready = '';
  vec($ready, fileno($_), 1) = 1 for @ends, *STDIN;
  my $left = @under_way ? $under_way[0][0] - time : undef;
  select($ready, undef, undef, defined $left && $left < 0 ? 0 : $left);
  while (@under_way && $under_way[0][0] <= time) {
    my ($due, $end, $frame) = @{shift @under_way};
    $late = 1000 * (time - $due) if 1000 * (time - $due) > $late;
    syswrite($ends[$end], $frame);
  }
  for my $end (0, 1) {
    next unless vec($ready, fileno($ends[$end]), 1);
    next unless sysread($ends[$end], my $frame, 65535);
    if ($every && ++$seen[$end] % $every == 0) { $lost++ }
    else { push @under_way, [time + $delay / 1000, 1 - $end, $frame] }
  }
  if (vec($ready, fileno(*STDIN), 1)) {
    sysread(*STDIN, my $line, 100) or last;
    ($delay, $every) = $line =~ /^(\d+) (\d+)$/m or die "not understood: $line";
    @under_way = sort { $a->[0] <=> $b->[0] } @under_way;
    @seen = (0, 0);
    printf "%d %d\n", $lost, $late;
    $late = 0;
  }
}
