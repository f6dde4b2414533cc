import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A kubeconfig in a folder, of a cluster where nothing listens. Returns its path. */
export const writeDeadKubeconfig = async (folder: string): Promise<string> => {
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(
    kubeconfig,
    `apiVersion: v1
kind: Config
clusters: [{ name: c, cluster: { server: 'https://127.0.0.1:1' } }]
users: [{ name: u, user: {} }]
contexts: [{ name: x, context: { cluster: c, user: u } }]
current-context: x
`,
  );
  return kubeconfig;
};
