import { dump } from 'js-yaml';

/** The manifest by which krew installs a plugin of kubectl (https://krew.sigs.k8s.io/docs/developer-guide/plugin-manifest). */

interface Release {
  version: string;
  /** Where the packed file can be had. */
  uri: string;
  /** Of the packed file, in hex. */
  sha256: string;
}

const description = `Compares at every hop what the API objects intend, what the kernels have
programmed and what packets are observed to do, and names the first departure.
`;

const caveats = `Needs Node.js 22.19 or later on the PATH. Pictures are saved as SVG; for PNG
install it by npm: npm install -g calico-why
`;

/** Node runs it on each of them, and the file is the same. */
const systems = ['linux', 'darwin'];

export const krewManifest = ({ version, uri, sha256 }: Release): string =>
  dump({
    apiVersion: 'krew.googlecontainertools.github.com/v1alpha2',
    kind: 'Plugin',
    metadata: { name: 'calico-why' },
    spec: {
      version: `v${version}`,
      homepage: uri.replace(/\/(?:releases|-)\/.*$/, ''),
      shortDescription: 'Say why a pod cannot reach another one with Calico',
      description,
      caveats,
      platforms: [
        {
          selector: { matchExpressions: [{ key: 'os', operator: 'In', values: systems }] },
          uri,
          sha256,
          files: [{ from: 'package/*', to: '.' }],
          bin: 'cli.mjs',
        },
      ],
    },
  });
