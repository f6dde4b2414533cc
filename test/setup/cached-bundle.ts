// The program as the image has it, made once for as long as its sources stay as they are: processes that start it are
// there in a third of the time. `node test/setup/cached-bundle.ts` prints where it is.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { writeBundle } from '../../deploy/bundle.ts';

const top = join(import.meta.dirname, '../..');
const cache = join(top, 'node_modules/.cache/bundles');
/** Something may still run from one that was used since. */
const keptMs = 24 * 3_600_000;

/** Tells one state of the sources from another, without reading them. */
const stateOfSources = async (): Promise<string> => {
  const listed = await Promise.all(
    ['src', 'jobs'].map(async (room) =>
      (await readdir(join(top, room), { recursive: true })).map((file) => `${room}/${file}`),
    ),
  );
  const files = [...listed.flat(), 'deploy/bundle.ts', 'package-lock.json'].sort();
  const states = await Promise.all(
    files.map(async (file) => {
      const { mtimeMs, size } = await stat(join(top, file));
      return `${file} ${mtimeMs} ${size}`;
    }),
  );
  return createHash('sha256').update(states.join('\n')).digest('hex').slice(0, 16);
};

const removeOld = async (): Promise<void> => {
  for (const name of await readdir(cache)) {
    const folder = join(cache, name);
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > keptMs) await rm(folder, { recursive: true, force: true });
  }
};

/** @returns the path of the program. */
export const cachedBundle = async (): Promise<string> => {
  const folder = join(cache, await stateOfSources());
  const program = join(folder, 'cli.mjs');
  if (existsSync(program)) {
    await utimes(folder, new Date(), new Date());
    return program;
  }
  await mkdir(cache, { recursive: true });
  const making = `${folder}.${process.pid}`;
  await writeBundle(making);
  try {
    await rename(making, folder);
  } catch (error) {
    // Somebody else has made the same one meanwhile.
    if (!existsSync(program)) throw error;
    await rm(making, { recursive: true, force: true });
  }
  await removeOld();
  return program;
};

if (import.meta.main) console.log(await cachedBundle());
