import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aptGet } from '../../setup/apt-get.mjs';

/** A real apt with folders of its own, whose locks a real process holds. */

const holdSeconds = 0.6;
/** Holds a lock as apt does, says so, and lets go after some seconds. */
const holder = `
use Fcntl;
my ($seconds, $file) = @ARGV;
open(my $lock, '>>', $file) or die;
my $whole = pack('s s l! l! i x128', F_WRLCK, 0, 0, 0, 0);
fcntl($lock, F_SETLK, $whole) or die;
$| = 1;
print "held";
select(undef, undef, undef, $seconds);
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apt-'));
  for (const each of ['state/lists/partial', 'cache/archives/partial', 'etc', 'dpkg']) {
    mkdirSync(join(folder, each), { recursive: true });
  }
  writeFileSync(join(folder, 'dpkg/status'), '');
  writeFileSync(
    join(folder, 'apt.conf'),
    `Dir::State "${folder}/state";
Dir::State::status "${folder}/dpkg/status";
Dir::Cache "${folder}/cache";
Dir::Etc "${folder}/etc";
`,
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!existsSync('/usr/bin/apt-get'))('set-up', () => {
  it.each([
    ['update', 'state/lists/lock'],
    ['install -y', 'dpkg/lock-frontend'],
    ['install -y', 'dpkg/lock'],
    ['install -y', 'cache/archives/lock'],
  ])('waits in apt-get %s while %s is another’s', async (words, lock) => {
    const file = join(folder, lock);
    mkdirSync(dirname(file), { recursive: true });
    const other = spawn('perl', ['-e', holder, `${holdSeconds}`, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const over = once(other, 'exit');
    const [text] = await once(other.stdout, 'data');
    expect(`${text}`).toBe('held');
    const since = performance.now();
    expect(aptGet(words.split(' '), { ...process.env, APT_CONFIG: join(folder, 'apt.conf') })).toBe(true);
    expect(performance.now() - since).toBeGreaterThan(holdSeconds * 900);
    await over;
  });

  it('does not wait where it fails for another reason', () => {
    const env = { ...process.env, APT_CONFIG: join(folder, 'apt.conf') };
    const since = performance.now();
    expect(aptGet(['install', '-y', 'no-such-package'], env)).toBe(false);
    expect(performance.now() - since).toBeLessThan(30_000);
  });
});
