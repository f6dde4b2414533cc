import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { compileCache } from '../lab-folder.ts';

/** Writes an executable `calicoctl` into a folder; resolves to its path. */
export const writeCalicoctl = async (folder: string): Promise<string> => {
  await mkdir(folder, { recursive: true });
  const path = `${folder}/calicoctl`;
  const main = new URL('./main.ts', import.meta.url).pathname;
  const cache = `NODE_COMPILE_CACHE="${compileCache.NODE_COMPILE_CACHE}"`;
  await writeFile(path, `#!/bin/sh\n${cache} exec "${process.execPath}" --no-warnings "${main}" "$@"\n`);
  await chmod(path, 0o755);
  return path;
};
