import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { askBird } from '../../../src/probe/bird-socket.ts';
import { parseBirdProtocols, parseBirdRoutes } from '../../../src/probe/parse/bird.ts';

const privileged = process.platform === 'linux' && process.getuid?.() === 0;
const config = `router id 10.0.0.1;
protocol device {}
protocol static { route 10.9.0.0/26 blackhole; }
protocol bgp Mesh_10_0_0_2 { local as 64512; neighbor 10.0.0.2 as 64512; multihop; }
`;

describe.runIf(privileged)('a real BIRD', () => {
  it('answers on its control socket', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'calico-why-bird-'));
    writeFileSync(join(folder, 'bird.cfg'), config);
    const socket = join(folder, 'bird.ctl');
    const bird = spawn('unshare', [
      '--net',
      'bird',
      '-f',
      '-c',
      join(folder, 'bird.cfg'),
      '-s',
      socket,
      '-P',
      join(folder, 'pid'),
    ]);
    try {
      const runs = await vi.waitFor(async () => {
        const answer = await askBird(
          'bird',
          { deadlineMs: 1_000, maxBytes: 1_000_000, signal: new AbortController().signal },
          [socket],
        );
        expect(answer.map((run) => run.exitCode)).toEqual([0, 0, 0]);
        return answer;
      }, 5_000);
      const protocols = parseBirdProtocols(runs[1]?.stdout ?? '');
      expect(protocols.ok && protocols.value.find((each) => each.proto === 'BGP')).toMatchObject({
        name: 'Mesh_10_0_0_2',
        state: 'start',
        neighborAddress: '10.0.0.2',
        neighborAs: '64512',
      });
      expect(parseBirdRoutes(runs[2]?.stdout ?? '')).toEqual([
        expect.stringMatching(/^10\.9\.0\.0\/26 +blackhole \[static1/),
      ]);
    } finally {
      bird.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
