import type { Line } from '../case/fix.ts';
import { type Calicoctl, recordOf, saidLines } from '../collect/calicoctl/calicoctl.ts';
import type { FixAction } from '../fixes/action.ts';
import type { Ran, Verified } from '../fixes/engine.ts';
import { say } from '../words/say.ts';

type Release = Extract<FixAction, { kind: 'release-address' }>;

const deadlineMs = 20_000;

type Holder = { handle: string } | { free: true } | { unread: Line };

/** Who has the address now, by calicoctl's own word. It exits with 0 also for one that nobody has. */
const holderOf = async (
  calicoctl: Calicoctl,
  address: string,
  signal: AbortSignal,
): Promise<{ holder: Holder; lines: Line[] }> => {
  const run = await calicoctl(['ipam', 'show', `--ip=${address}`], { deadlineMs, signal });
  const said = saidLines(run);
  const lines = recordOf(run);
  const handle = said.map((line) => /^Handle ID:\s*(\S+)/.exec(line)?.[1]).find((each) => each !== undefined);
  if (handle !== undefined) return { holder: { handle }, lines };
  if (run.exitCode === 0 && said.some((line) => line === `${address} is not assigned`))
    return { holder: { free: true }, lines };
  return { holder: { unread: run.failure ?? said[0] ?? say('read.exit-code', { code: run.exitCode ?? '?' }) }, lines };
};

/** Releases one address, if it still has the handle that was seen. */
export const releaseAddress = async (
  calicoctl: Calicoctl,
  { address, handle }: Release,
  signal: AbortSignal,
): Promise<Ran> => {
  const { holder, lines } = await holderOf(calicoctl, address, signal);
  if ('unread' in holder) return { outcome: 'failed', lines: [...lines, say('ran.release-unread')] };
  if ('free' in holder) return { outcome: 'failed', lines: [...lines, say('ran.release-free', { address })] };
  if (holder.handle !== handle) {
    return {
      outcome: 'failed',
      lines: [...lines, say('ran.release-other', { address, handle })],
    };
  }
  // From here on it is not stopped in the middle: its own deadline ends it.
  const run = await calicoctl(['ipam', 'release', `--ip=${address}`], { deadlineMs });
  const all = [...lines, ...recordOf(run)];
  if (run.exitCode === 0 && saidLines(run).some((line) => line === `Successfully released IP address ${address}`)) {
    return { outcome: 'done', lines: all };
  }
  if (run.notStarted || (run.exitCode !== undefined && run.exitCode !== 0)) return { outcome: 'failed', lines: all };
  return { outcome: 'unknown', lines: all };
};

export const isReleased = async (
  calicoctl: Calicoctl,
  released: readonly { address: string; handle: string }[],
  signal: AbortSignal,
): Promise<Verified> => {
  const still: string[] = [];
  const unread: Line[] = [];
  for (const { address, handle } of released) {
    const { holder } = await holderOf(calicoctl, address, signal);
    if ('unread' in holder) unread.push(say('verified.address-unread', { address, reason: holder.unread }));
    // If another pod was given it meanwhile, it was free in between.
    else if ('handle' in holder && holder.handle === handle) still.push(address);
  }
  if (still.length > 0)
    return { ok: false, lines: [say('verified.still-allocated', { addresses: still.slice(0, 20).join(', ') })] };
  if (unread.length > 0) return { ok: 'unknown', lines: unread.slice(0, 20) };
  return {
    ok: true,
    lines: [
      released.length === 1
        ? say('verified.released', { address: released[0]?.address ?? '' })
        : say('verified.all-released', { count: released.length }),
    ],
  };
};
