import { readdir, readlink, rm } from 'node:fs/promises';
import { run } from './run.ts';

/** Removes what a lab of this name left behind: processes in its namespaces, the namespaces, its sockets; or all its files. */
export const removeRemains = async (lab: string, folder: string, all = false): Promise<void> => {
  const { stdout } = await run(['ip', '-j', 'netns', 'list']);
  const names = (stdout.trim() === '' ? [] : (JSON.parse(stdout) as { name: string }[]))
    .map(({ name }) => name)
    .filter((name) => name === `${lab}-underlay` || new RegExp(`^${lab}-node-\\d+$`).test(name));
  for (const name of names) {
    const { stdout: found } = await run(['ip', 'netns', 'pids', name]);
    for (const pid of found.split('\n').filter((line) => line !== '')) endProcess(Number(pid));
  }
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

/** Network namespaces, processes in which are open: for tests that nothing is left. */
export const namespacesInUse = async (): Promise<string[]> => {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const links = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/ns/net`).catch(() => '')));
  return [...new Set(links.filter((link) => link !== ''))];
};
