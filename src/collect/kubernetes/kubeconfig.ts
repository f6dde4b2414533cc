import { delimiter, dirname } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { z } from 'zod';
import { PublicError } from '../../errors.ts';
import { parseYaml } from '../../limits/bounded-yaml.ts';
import { kubeconfigText } from '../../limits/limits.ts';
import { readTextSync } from '../../limits/read-file.ts';
import { keepSecrets, keepSecretsOfUrl } from '../../secrets.ts';
import { say } from '../../words/say.ts';
import { yamlReason } from '../../yaml-reason.ts';

/** Where a cluster is and who we are there. */
export interface KubeconfigPlace {
  /** Path of a kubeconfig; absent: the usual places, then the pod's own service account. */
  kubeconfig?: string;
  context?: string;
}

/** Whatever it says about who we are. What a plugin answers is kept when it is used. */
const keepSecretsOf = (config: KubeConfig): void => {
  const { data } = z
    .array(
      z.object({
        token: z.string().nullish(),
        password: z.string().nullish(),
        keyData: z.string().nullish(),
        exec: z.object({ env: z.array(z.object({ value: z.string() })).nullish() }).nullish(),
        authProvider: z.object({ config: z.record(z.string(), z.unknown()).nullish() }).nullish(),
      }),
    )
    .safeParse(config.getUsers());
  for (const { token, password, keyData, exec, authProvider } of data ?? []) {
    const provided = Object.entries(authProvider?.config ?? {}).filter(([name]) => /token|secret/i.test(name));
    const values = [token, password, keyData, ...(exec?.env ?? []).map(({ value }) => value)];
    keepSecrets(...[...values, ...provided.map(([, value]) => value)].filter((value) => typeof value === 'string'));
  }
  for (const { proxyUrl } of config.getClusters()) keepSecretsOfUrl(proxyUrl);
};

/** The library reads files of any size, and takes their aliases apart as it reads. */
class BoundedKubeConfig extends KubeConfig {
  override loadFromFile(...[file, options]: Parameters<KubeConfig['loadFromFile']>): void {
    const what = `the kubeconfig ${file}`;
    const text = readTextSync(file, { what, bytes: kubeconfigText.bytes });
    parseYaml(text, { what, limits: kubeconfigText });
    this.loadFromString(text, options);
    this.makePathsAbsolute(dirname(file));
  }
}

/** Of several files in KUBECONFIG each adds to those before it. */
const loadFrom = (named: string | undefined): KubeConfig => {
  const files = named ? [named] : (process.env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
  const [config = new BoundedKubeConfig(), ...others] = files.map((file) => {
    const one = new BoundedKubeConfig();
    one.loadFromFile(file);
    return one;
  });
  if (files.length === 0) config.loadFromDefault();
  for (const other of others) config.mergeConfig(other);
  return config;
};

/** @throws PublicError when there is none, or none that can be used. */
export const loadKubeConfig = (settings: KubeconfigPlace): KubeConfig => {
  let config: KubeConfig;
  try {
    config = loadFrom(settings.kubeconfig);
    if (settings.context) config.setCurrentContext(settings.context);
  } catch (error) {
    throw new PublicError(
      'kubeconfig',
      say('kubeconfig.unreadable', { path: settings.kubeconfig ?? '', reason: yamlReason(error) }),
      {
        cause: error,
        next: say('kubeconfig.unreadable-next'),
      },
    );
  }
  keepSecretsOf(config);
  // What the library makes up where it finds nothing.
  if (!settings.kubeconfig && config.getCurrentCluster()?.server === 'http://localhost:8080') {
    throw new PublicError('kubeconfig', say('kubeconfig.none'), {
      next: say('kubeconfig.none-next'),
    });
  }
  if (!config.getCurrentCluster()) {
    throw new PublicError(
      'kubeconfig',
      say('kubeconfig.no-context', { context: config.getCurrentContext() || '(none)' }),
      {
        next: say('kubeconfig.no-context-next'),
      },
    );
  }
  return config;
};

/** @throws PublicError when the address of the API server is not an https URL. */
export const serverOf = (written: unknown): URL => {
  const url = typeof written === 'string' && URL.canParse(written) ? new URL(written) : undefined;
  if (url?.protocol === 'https:') return url;
  throw new PublicError('kubeconfig', say('kubeconfig.no-url', { url: String(written || '(none)') }), {
    next: say('kubeconfig.no-url-next'),
  });
};
