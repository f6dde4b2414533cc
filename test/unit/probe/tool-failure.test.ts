import { describe, expect, it } from 'vitest';
import { failureOfTool } from '../../../src/probe/tool-failure.ts';

describe('what a tool says of why it failed', () => {
  it.each([
    [
      'birdcl: Unable to connect to server control socket (/var/run/calico/bird.ctl): No such file or directory',
      'not-running',
    ],
    ['connect ECONNREFUSED /var/run/calico/bird.ctl', 'not-running'],
    ["connect ENOENT: BIRD's control socket does not exist (/var/run/calico/bird.ctl)", 'not-running'],
    ['OCI runtime exec failed: exec: "birdcl": executable file not found in $PATH: unknown', undefined],
    ['sh: birdcl: not found', 'not-installed'],
    ['ip is not installed', 'not-installed'],
    ['did not end within 800 ms', undefined],
    ['', undefined],
  ])('%s', (text, code) => {
    expect(failureOfTool(text)).toBe(code);
  });
});
