/**
 * The young generation in MB: V8's own choice lets the garbage of a few diagnoses grow a worker to half a
 * gigabyte. And by how many percent the rest may grow before it is collected: V8 lets what a cluster check over
 * 100,000 pods keeps grow fourfold with garbage.
 */
const youngGeneration = '--max-semi-space-size';
export const smallHeap = [`${youngGeneration}=2`, '--heap-growing-percent=40'];

/**
 * Starts this process again (same process id, same arguments) with a small young generation: V8 takes that
 * setting only at its start. Does nothing where one was chosen already, or where a process cannot be replaced.
 */
export const keepHeapSmall = (env: NodeJS.ProcessEnv): void => {
  const chosen = [...process.execArgv, ...(env.NODE_OPTIONS ?? '').split(/\s+/)];
  if (chosen.some((one) => one.startsWith(youngGeneration)) || process.execve === undefined) return;
  process.execve(
    process.execPath,
    [process.execPath, ...smallHeap, ...process.execArgv, ...process.argv.slice(1)],
    env,
  );
};
