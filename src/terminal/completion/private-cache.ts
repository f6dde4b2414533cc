import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';

/** A folder of small files that nobody else can read or write. All of it may fail: it only saves time. */
export interface PrivateCache {
  /** What was put there under this name, and when by the file's own time, in milliseconds. */
  read(name: string): Promise<{ text: string; at: number } | undefined>;
  write(name: string, text: string): Promise<void>;
}

const largest = 1_000_000;
const day = 24 * 3_600_000;
const mostFiles = 1_000;

const isOurs = ({ uid, mode }: Stats): boolean => uid === process.getuid?.() && (mode & 0o077) === 0;

/** As the XDG base directory specification has it: a path that is not absolute is ignored. */
const folderOf = ({ XDG_CACHE_HOME, HOME }: NodeJS.ProcessEnv): string | undefined => {
  if (XDG_CACHE_HOME !== undefined && isAbsolute(XDG_CACHE_HOME)) return join(XDG_CACHE_HOME, 'calico-why');
  return HOME !== undefined && isAbsolute(HOME) ? join(HOME, '.cache', 'calico-why') : undefined;
};

/** Made if it is not there; undefined where others could put files into it, or it is a link to somewhere else. */
const ownFolder = async (env: NodeJS.ProcessEnv): Promise<string | undefined> => {
  const folder = folderOf(env);
  if (folder === undefined) return undefined;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  return found.isDirectory() && isOurs(found) ? folder : undefined;
};

const readFrom = async (path: string): Promise<{ text: string; at: number } | undefined> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = await file.stat();
    if (!found.isFile() || !isOurs(found) || found.size > largest) return undefined;
    const buffer = Buffer.alloc(found.size);
    const { bytesRead } = await file.read(buffer, 0, found.size, 0);
    return { text: buffer.toString('utf8', 0, bytesRead), at: found.mtimeMs };
  } finally {
    await file.close();
  }
};

const removeOld = async (folder: string, now: number): Promise<void> => {
  for (const name of (await readdir(folder)).slice(0, mostFiles)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() && now - found.mtimeMs > day) await rm(path, { force: true });
  }
};

/** `now`: milliseconds. Names of files are made of letters, digits, `-` and `.`. */
export const privateCache = (env: NodeJS.ProcessEnv, now: () => number): PrivateCache => ({
  read: async (name) => {
    try {
      const folder = await ownFolder(env);
      return folder === undefined ? undefined : await readFrom(join(folder, name));
    } catch {
      return undefined;
    }
  },
  write: async (name, text) => {
    try {
      const folder = await ownFolder(env);
      if (folder === undefined || Buffer.byteLength(text) > largest) return;
      // Whole or not at all: two shells may complete at once.
      const fresh = join(folder, `.${name}.${randomUUID()}`);
      await writeFile(fresh, text, { mode: 0o600, flag: 'wx' });
      await rename(fresh, join(folder, name));
      await removeOld(folder, now());
    } catch {
      // Without it the cluster is asked again.
    }
  },
});
