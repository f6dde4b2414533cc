import { z } from 'zod';
import { external } from '../bundle.ts';

/** What stands in the package's own `package.json`: the bundle needs few packages beside itself. */

const rootSchema = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
  engines: z.object({ node: z.string() }),
  dependencies: z.record(z.string(), z.string()),
});

const lockSchema = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) });

/** Read by their paths, and so in no bundle. */
const fonts = ['dejavu-fonts-ttf', '@expo-google-fonts/noto-sans-sc'];

export interface PackageManifest {
  name: string;
  version: string;
  dependencies: Record<string, string>;
  bin: Record<string, string>;
}

/** Of `package.json` and `package-lock.json`, parsed. The versions are the lockfile's. */
export const packageManifest = (root: unknown, lock: unknown): PackageManifest & Record<string, unknown> => {
  const { dependencies, ...about } = rootSchema.parse(root);
  const { packages } = lockSchema.parse(lock);
  const needed = Object.keys(dependencies).filter((name) => [...external, ...fonts].includes(name));
  const versions = needed.map((name) => [name, packages[`node_modules/${name}`]?.version ?? dependencies[name] ?? '']);
  return {
    ...about,
    type: 'module',
    // By the second name kubectl finds it: `kubectl calico-why`.
    bin: { 'calico-why': 'cli.mjs', 'kubectl-calico_why': 'cli.mjs' },
    dependencies: Object.fromEntries(versions),
  };
};
