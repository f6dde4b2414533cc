import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { licenceOf } from './licences.ts';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      link: z.boolean().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/** A package of the lockfile that an installation without development packages can hold. */
export interface Shipped {
  name: string;
  version: string;
  /** An SPDX expression. */
  licence: string;
  /** False where it is for another platform than the one installed on. */
  installed: boolean;
  /** The texts of its licence and notice files; those of the package it belongs to, where it has none. */
  texts: string[];
}

const textFile = /^(?:un)?licen[cs]e|^copying|^notice/i;

const textsIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && textFile.test(entry.name))
    .map((entry) => readFileSync(join(folder, entry.name), 'utf8').trim());

/** `node_modules/a/node_modules/@b/c` → `@b/c`. */
const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** Everything that is shipped, by the lockfile of `root`, with the texts found in its `node_modules`. */
export const readShipped = (root: string): Shipped[] => {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const production = Object.entries(packages).filter(
    ([path, { dev, link }]) => path.startsWith('node_modules/') && !dev && !link,
  );
  // The binaries of one platform come in a package of their own, which some leave without a text.
  const ownerOf = (name: string) =>
    production.find(([, { optionalDependencies }]) => optionalDependencies?.[name] !== undefined)?.[0];
  return production.map(([path, { version = '', license }]) => {
    const name = nameOf(path);
    const folder = join(root, path);
    const installed = existsSync(folder);
    const own = installed ? textsIn(folder) : [];
    const owner = ownerOf(name);
    const ownTexts = own.length > 0 || !installed || owner === undefined ? own : textsIn(join(root, owner));
    const licence = licenceOf(name, license);
    // Apache's text names nobody: a package without a copy of it is under the one that we ship ourselves.
    const texts = installed && ownTexts.length === 0 && licence === 'Apache-2.0' ? textsIn(root) : ownTexts;
    return { name, version, licence, installed, texts };
  });
};
