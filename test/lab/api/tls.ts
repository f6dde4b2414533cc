import { generate } from 'selfsigned';

export interface TlsFiles {
  /** Private key of the server, PEM. */
  key: string;
  cert: string;
  /** What clients trust, PEM. */
  ca: string;
}

/** An authority and a server certificate for these addresses, good for ten years. */
export const makeTls = async (addresses: readonly string[], names: readonly string[] = []): Promise<TlsFiles> => {
  const notAfterDate = new Date(Date.now() + 10 * 365 * 86_400_000);
  const common = { keyType: 'ec' as const, algorithm: 'sha256', notAfterDate };
  const authority = await generate([{ name: 'commonName', value: 'lab-ca' }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'kube-apiserver' }], {
    ...common,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', ...names].map((value) => ({
            type: 2 as const,
            value,
          })),
          ...addresses.map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
  return { key: server.private, cert: server.cert, ca: authority.cert };
};
