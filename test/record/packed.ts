import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

const folder = join(import.meta.dirname, '../data/record');

/** The cases of one lab hold mostly the same: a window over many of them makes a hundredth of the text. */
const window = 27;

export const readPacked = (name: string): string[] =>
  zstdDecompressSync(readFileSync(join(folder, `${name}.jsonl.zst`)), {
    params: { [constants.ZSTD_d_windowLogMax]: window },
  })
    .toString()
    .split('\n')
    .filter((line) => line !== '');

export const writePacked = (name: string, lines: readonly string[]): void => {
  const packed = zstdCompressSync(Buffer.from(`${lines.join('\n')}\n`), {
    params: {
      [constants.ZSTD_c_compressionLevel]: 19,
      [constants.ZSTD_c_windowLog]: window,
      [constants.ZSTD_c_enableLongDistanceMatching]: 1,
    },
  });
  writeFileSync(join(folder, `${name}.jsonl.zst`), packed);
};
