/** Maps whose keys are data, not fields. */
const openMaps = /(labels|annotations|matchLabels|nodeSelector|sequenceNumberForAllocation|spec\.block|selector)$/;

/** Conditions that a container is in for other reasons than how the cluster is built. */
const passing = /(lastState|restartCount)/;

/** A server does not show empty maps; the recordings have some where something was cut out. */
const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** Every field path that occurs in the objects; list items share one path. */
export const fieldPaths = (objects: readonly unknown[]): string[] => {
  const found = new Set<string>();
  const visit = (value: unknown, path: string): void => {
    if (passing.test(path)) return;
    if (Array.isArray(value)) {
      for (const item of value) visit(item, `${path}[]`);
    } else if (typeof value === 'object' && value !== null && !openMaps.test(path)) {
      for (const [key, item] of Object.entries(value)) visit(item, path === '' ? key : `${path}.${key}`);
    } else if (!isEmpty(value)) {
      found.add(path);
    }
  };
  for (const object of objects) visit(object, '');
  return [...found].sort();
};
