// Writes the program as the image has it: what each role loads stands in a few files instead of two thousand, and it
// starts in a third of the time. `node deploy/bundle.ts [FOLDER]`, by default `dist`. The sources run as they are, too.
import { chmod, copyFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const top = join(import.meta.dirname, '..');

/** Native code, and what only stands beside it. */
export const external = ['@resvg/resvg-js', 'msgpackr-extract', 'bufferutil', 'utf-8-validate'];

/** Read beside the program, by its address. */
const besideProgram = ['src/collect/flows/goldmane.proto'];

/** @returns the path of the program. */
export const writeBundle = async (folder: string): Promise<string> => {
  await rm(folder, { recursive: true, force: true });
  const bundle = await rolldown({ cwd: top, input: { cli: 'src/cli.ts' }, platform: 'node', external });
  await bundle.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
    // Classes and functions keep their names, which errors tell; sentences and checks of types do not need the rest.
    minify: { compress: true, mangle: { keepNames: true }, codegen: { removeWhitespace: true } },
    keepNames: true,
  });
  await bundle.close();
  for (const file of besideProgram) await copyFile(join(top, file), join(folder, file.replace(/^.*\//, '')));
  const program = join(folder, 'cli.mjs');
  await chmod(program, 0o755);
  return program;
};

if (import.meta.main) console.log(await writeBundle(resolve(process.argv[2] ?? join(top, 'dist'))));
