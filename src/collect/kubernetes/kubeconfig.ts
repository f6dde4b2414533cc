import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { messageOf, PublicError } from '../../errors.ts';

/** Where a cluster is and who we are there. */
export interface KubeconfigPlace {
  /** Path of a kubeconfig; absent: the usual places, then the pod's own service account. */
  kubeconfig?: string;
  context?: string;
}

/** @throws PublicError when there is none, or none that can be used. */
export const loadKubeConfig = (settings: KubeconfigPlace): KubeConfig => {
  const config = new KubeConfig();
  try {
    if (settings.kubeconfig) config.loadFromFile(settings.kubeconfig);
    else config.loadFromDefault();
    if (settings.context) config.setCurrentContext(settings.context);
  } catch (error) {
    throw new PublicError(
      'kubeconfig',
      `The kubeconfig ${settings.kubeconfig ?? ''} could not be read: ${messageOf(error)}.`,
      {
        cause: error,
        next: 'Check the path given by --kubeconfig or KUBECONFIG.',
      },
    );
  }
  // What the library makes up where it finds nothing.
  if (!settings.kubeconfig && config.getCurrentCluster()?.server === 'http://localhost:8080') {
    throw new PublicError('kubeconfig', 'No kubeconfig was found, and this is no pod with a service account.', {
      next: 'Name one with --kubeconfig or KUBECONFIG.',
    });
  }
  if (!config.getCurrentCluster()) {
    throw new PublicError(
      'kubeconfig',
      `The kubeconfig has no cluster for the context ${config.getCurrentContext() || '(none)'}.`,
      {
        next: 'Name a context of the kubeconfig with --context.',
      },
    );
  }
  return config;
};

/** @throws PublicError when the address of the API server is no https URL. */
export const serverOf = (written: unknown): URL => {
  const url = typeof written === 'string' && URL.canParse(written) ? new URL(written) : undefined;
  if (url?.protocol === 'https:') return url;
  throw new PublicError(
    'kubeconfig',
    `The kubeconfig's address of the API server is no https URL: ${written || '(none)'}.`,
    {
      next: "Set the cluster's server in the kubeconfig, such as https://10.0.0.1:6443.",
    },
  );
};
