import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** Both sides of mutual TLS: an authority, Goldmane's certificate and a client's, as PEM files. */

export interface Certificates {
  folder: string;
  ca: string;
  server: { cert: string; key: string };
  client: { cert: string; key: string };
  remove(): void;
}

const common = { keyType: 'ec' as const, algorithm: 'sha256' };

const issue = (
  name: string,
  authority: { private: string; cert: string },
  use: 'serverAuth' | 'clientAuth',
  names: string[],
) =>
  generate([{ name: 'commonName', value: name }], {
    ...common,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', [use]: true },
      { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2 as const, value })) },
    ],
  });

export const makeCertificates = async (): Promise<Certificates> => {
  const folder = mkdtempSync(join(tmpdir(), 'calico-why-goldmane-'));
  const save = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const authority = await generate([{ name: 'commonName', value: 'tigera-operator-signer' }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
    ],
  });
  const [server, client] = await Promise.all([
    issue('goldmane', authority, 'serverAuth', ['localhost', 'goldmane.calico-system.svc']),
    issue('calico-why', authority, 'clientAuth', ['calico-why']),
  ]);
  return {
    folder,
    ca: save('ca.crt', authority.cert),
    server: { cert: save('server.crt', server.cert), key: save('server.key', server.private) },
    client: { cert: save('client.crt', client.cert), key: save('client.key', client.private) },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
