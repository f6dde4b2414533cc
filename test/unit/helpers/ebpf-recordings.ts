import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, zstdDecompressSync } from 'node:zlib';

/**
 * What real nodes of Calico's eBPF data plane printed, by `recording/node-N/file`: healthy (`vxlan`,
 * `vxlan-policies`) and in broken states (`faults/04-route-block-missing`, …).
 */

let all: Map<string, string> | undefined;

const read = (): Map<string, string> => {
  const packed = readFileSync(join(import.meta.dirname, '../../data/ebpf/recordings.jsonl.zst'));
  const lines = zstdDecompressSync(packed, { params: { [constants.ZSTD_d_windowLogMax]: 27 } })
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { path: string; text: string });
  return new Map(lines.map(({ path, text }) => [path, text]));
};

const recordings = (): Map<string, string> => {
  all ??= read();
  return all;
};

/** One file, where it was recorded. */
export const recordedText = (path: string): string | undefined => recordings().get(path);

/** All files of a name, with where each is. */
export const recordedTexts = (name: RegExp): [path: string, text: string][] =>
  [...recordings()].filter(([path]) => name.test(path));
