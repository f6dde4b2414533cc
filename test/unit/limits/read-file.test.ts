import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBytes, readText, readTextSync } from '../../../src/limits/read-file.ts';
import { TooLarge } from '../../../src/limits/too-large.ts';

const limits = { what: 'the file', bytes: 1_000_000, next: 'Give a smaller one.' };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'calico-why-limits-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fileOf = (content: string): string => {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return path;
};

describe('a file that is read to a limit', () => {
  it.each(['', 'a', 'ä'.repeat(300_000), 'x'.repeat(1_000_000)])('is read whole below it', async (content) => {
    const path = fileOf(content);
    expect(await readText(path, limits)).toBe(content);
    expect(readTextSync(path, limits)).toBe(content);
    expect((await readBytes(path, limits)).toString('utf8')).toBe(content);
  });

  it('is refused above it, with what it is, how large, the limit and what to do', async () => {
    const path = fileOf('x'.repeat(1_000_001));
    const error = await readText(path, limits).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TooLarge);
    expect(error).toMatchObject({ code: 'too-large', next: 'Give a smaller one.' });
    expect(String(error)).toContain('the file holds 1,000,001 bytes or more; at most 1,000,000 are read');
    expect(() => readTextSync(path, limits)).toThrow(TooLarge);
  });

  it('has no size of its own, such as a device that never ends, and is refused all the same', async () => {
    await expect(readText('/dev/zero', limits)).rejects.toThrow(TooLarge);
    expect(() => readTextSync('/dev/zero', limits)).toThrow(TooLarge);
  });

  it('may be a pipe', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const [text] = await Promise.all([
      readText(path, limits),
      import('node:fs/promises').then(({ writeFile }) => writeFile(path, 'through a pipe')),
    ]);
    expect(text).toBe('through a pipe');
  });

  it('may be missing', async () => {
    await expect(readText(join(folder, 'none'), limits)).rejects.toThrow('ENOENT');
  });
});
