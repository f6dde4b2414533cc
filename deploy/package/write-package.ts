// Writes what is installed: the packed file for npm, and the manifest for krew where the file's address is given.
// `npm run package -- FOLDER [ADDRESS]`: ADDRESS is where the packed file will be had.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeBundle } from '../bundle.ts';
import { noticesOf, objections } from '../third-party/notices.ts';
import { readShipped } from '../third-party/shipped.ts';
import { krewManifest } from './krew.ts';
import { packageManifest } from './manifest.ts';

const top = join(import.meta.dirname, '../..');
const readJson = async (file: string): Promise<unknown> => JSON.parse(await readFile(join(top, file), 'utf8'));

/** Read by people. */
const beside = ['LICENSE', 'README.md'];

/**
 * @param bundle a folder with the program as `writeBundle` writes it.
 * @returns the path of the packed file.
 */
export const writePackage = async (folder: string, bundle: string): Promise<string> => {
  const contents = join(folder, 'package');
  await rm(contents, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(bundle, contents, { recursive: true });
  const manifest = packageManifest(await readJson('package.json'), await readJson('package-lock.json'));
  await writeFile(join(contents, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  for (const file of beside) await cp(join(top, file), join(contents, file));
  const shipped = readShipped(top);
  const against = objections(shipped);
  if (against.length > 0) throw new Error(against.join('\n'));
  await writeFile(join(contents, 'THIRD-PARTY-NOTICES.txt'), noticesOf(shipped, []));
  const packed = spawnSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    cwd: contents,
    encoding: 'utf8',
  });
  if (packed.status !== 0) throw new Error(`npm pack: ${packed.stderr}`);
  return join(folder, `${manifest.name}-${manifest.version}.tgz`);
};

/** @returns the path of the manifest, beside the packed file. */
export const writeKrewManifest = async (file: string, uri: string): Promise<string> => {
  const { version } = packageManifest(await readJson('package.json'), await readJson('package-lock.json'));
  const sha256 = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  const path = join(file, '..', 'calico-why.yaml');
  await writeFile(path, krewManifest({ version, uri, sha256 }));
  return path;
};

if (import.meta.main) {
  const [folder = 'packed', uri] = process.argv.slice(2);
  const file = await writePackage(
    resolve(folder),
    await writeBundle(join(resolve(folder), 'bundle')).then((program) => join(program, '..')),
  );
  console.log(file);
  if (uri !== undefined) console.log(await writeKrewManifest(file, uri));
}
