import { resolve } from 'node:path';

const projectFolder = resolve(import.meta.dirname, '../..');

/** Where a lab keeps its sockets, kubeconfig and logs while it runs. */
export const labFolder = (name: string): string => {
  if (!/^[a-z][a-z0-9-]{0,20}$/.test(name))
    throw new Error(`a lab's name is lower-case letters, digits and -: ${name}`);
  return `${projectFolder}/.calico-why/lab/${name}`;
};

/** Compiled code is kept between starts: a node's process is then there in a fifth of the time. */
export const compileCache = { NODE_COMPILE_CACHE: `${projectFolder}/node_modules/.cache/calico-why-lab` };
