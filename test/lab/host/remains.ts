import { readdir, rm, stat } from 'node:fs/promises';
import { run } from './run.ts';

/** Removes what a lab of this name left behind: processes in its namespaces, the namespaces, its sockets; or all its files. */
export const removeRemains = async (lab: string, folder: string, all = false): Promise<void> => {
  const { stdout } = await run(['ip', '-j', 'netns', 'list']);
  const names = (stdout.trim() === '' ? [] : (JSON.parse(stdout) as { name: string }[]))
    .map(({ name }) => name)
    .filter(
      (name) => name === `${lab}-underlay` || name === `${lab}-outside` || new RegExp(`^${lab}-node-\\d+$`).test(name),
    );
  for (const pid of await processesIn(names)) endProcess(pid);
  if (names.length > 0) {
    await run(['ip', '-force', '-batch', '-'], { input: names.map((name) => `netns del ${name}`).join('\n') });
  }
  await Promise.all(['api.sock', 'control.sock'].map((socket) => rm(`${folder}/${socket}`, { force: true })));
  if (all) await Promise.all([folder, `${folder}.log`].map((path) => rm(path, { recursive: true, force: true })));
};

const endProcess = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
};

/** Processes in the network namespaces of these names. */
const processesIn = async (names: readonly string[]): Promise<number[]> => {
  if (names.length === 0) return [];
  const inodes = new Set(await Promise.all(names.map(async (name) => (await stat(`/run/netns/${name}`)).ino)));
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const ino = await stat(`/proc/${pid}/ns/net`).then(
        (stats) => stats.ino,
        () => -1,
      );
      return inodes.has(ino) ? [Number(pid)] : [];
    }),
  );
  return found.flat();
};
