/** What many packets over some time come to. */
export const bursts = {
  'burst.about': 'how many packets are lost over some time, and how long they take',
  'burst.number':
    '0 of {$sent} pings lost in {$seconds} s, so at most {$most}% (95%); round trip p50 {$p50} ms, p99 {$p99} ms.',
  'burst.none-lost':
    '0 of {$sent} pings of {$bytes} bytes lost in {$seconds} s, so at most {$most}% (95%); round trip p50 {$p50} ms, p99 {$p99} ms',
  'burst.lost':
    '{$lost} of {$sent} pings of {$bytes} bytes lost in {$seconds} s, most of them {$where}; round trip p50 {$p50} ms, p99 {$p99} ms',
  'burst.between': 'between {$from} and {$to}{$answers}',
  'burst.answers': ', on the way back',
  'burst.unanswered': 'behind {$at}: they come there, and are not answered',
  'burst.large-lost': 'all {$sent} pings of {$bytes} bytes are lost, while those of {$small} bytes are answered',
  'burst.slow-between':
    'nothing is lost, but the round trip is slow: p50 {$p50} ms, p99 {$p99} ms; {$ms} ms of it pass between {$last} and {$next}',
  'burst.slow-start':
    'nothing is lost, but the round trip is slow: p50 {$p50} ms, p99 {$p99} ms; {$ms} ms of it pass between {$from} and {$next}',
  'burst.slow-end':
    'nothing is lost, but the round trip is slow: p50 {$p50} ms, p99 {$p99} ms; {$ms} ms of it pass in {$to} itself, or where nobody watches',
  'burst.nothing-sent': 'no pings could be sent',
  'burst.none-answered':
    'not one of {$sent} pings of {$bytes} bytes is answered although other packets pass: pings are filtered, so nothing can be counted by them',
  'burst.unwatched': '{$node} did not watch the pings in time',
} as const;
