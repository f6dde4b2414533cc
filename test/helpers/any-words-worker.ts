import { workerData } from 'node:worker_threads';
import { phrasesByFirst } from '../../src/understanding/lexicon/lexicon.ts';
import { understand } from '../../src/understanding/understand.ts';

/** Reads sentences of words in any order, and says in shared memory which one it is at. */

export interface AnyWordsWork {
  seed: number;
  count: number;
  /** Two numbers, the sentence that is read and the bytes of its text; then its text. */
  shared: SharedArrayBuffer;
}

const { seed, count, shared } = workerData as AnyWordsWork;
const at = new Int32Array(shared, 0, 2);
const bytes = new Uint8Array(shared, 8);

const phrases = [...phrasesByFirst.values()].flatMap((all) => all.map(({ pieces }) => pieces.join(' ')));
const things =
  'shop/web-0 web-0 svc/shop/db redis who not shop kube-system node-2 app=web 10.0.0.5 2001:db8::1 10.244.0.0/16 https://x.y:8443/a 5432 80/tcp 443 14:00 port tcp udp icmp ipv6 昨晚 两点 2 个 的 里 上 里的 上的 里所有的 都在 两个 namespace ns/shop running on in of -n policy netpol/x pods fd00::/64 fe80::1%eth0 : → -> ? ， 。 ( ) " \' ` / - -- = * :80'.split(
    ' ',
  );

let state = seed;
/** A whole number below; what comes one after the other must not hang together. */
const chance = (below: number): number => {
  state = (state + 0x6d2b79f5) >>> 0;
  const once = Math.imul(state ^ (state >>> 15), state | 1);
  const twice = once ^ (once + Math.imul(once ^ (once >>> 7), once | 61));
  return Math.floor((((twice ^ (twice >>> 14)) >>> 0) / 2 ** 32) * below);
};

for (let index = 1; index <= count; index += 1) {
  const words = Array.from({ length: 1 + chance(7) }, () => {
    const from = chance(2) === 0 ? things : phrases;
    return from[chance(from.length)];
  });
  const text = words.join(chance(4) === 0 ? '' : ' ');
  const { written } = new TextEncoder().encodeInto(text, bytes);
  at[1] = written;
  Atomics.store(at, 0, index);
  understand({ text, how: chance(2) === 0 ? 'command' : 'mention' });
}
Atomics.store(at, 0, count + 1);
