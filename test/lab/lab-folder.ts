import { resolve } from 'node:path';

const projectFolder = resolve(import.meta.dirname, '../..');

/** Where a lab keeps its sockets, kubeconfig and logs while it runs. */
export const labFolder = (name: string): string => {
  if (!/^[a-z][a-z0-9-]{0,20}$/.test(name))
    throw new Error(`a lab's name is lower-case letters, digits and -: ${name}`);
  return `${projectFolder}/.calico-why/lab/${name}`;
};
