/**
 * Whether what npm has installed (`node_modules/.package-lock.json`) is what the lockfile lists: the same
 * packages in the same versions. Optional ones of other platforms may be missing.
 */
export const isInstalled = (lock, installed) => {
  const wanted = Object.entries(lock.packages ?? {}).filter(([path]) => path !== '');
  const there = installed.packages ?? {};
  const listed = new Set(wanted.map(([path]) => path));
  return (
    wanted.every(([path, { version, integrity, optional }]) => {
      const found = there[path];
      return found ? found.version === version && found.integrity === integrity : optional === true;
    }) && Object.keys(there).every((path) => listed.has(path))
  );
};
