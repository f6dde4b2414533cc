import { generate } from 'selfsigned';

/** An authority of one's own, and certificates of a server and of a client by it, as PEM. */
export const makeAuthority = async (names: readonly string[]) => {
  const common = { keyType: 'ec' as const, algorithm: 'sha256' };
  const authority = await generate([{ name: 'commonName', value: 'an authority of my own' }], {
    ...common,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: names[0] ?? '' }], {
    ...common,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2 as const, value })) },
    ],
  });
  const client = await generate([{ name: 'commonName', value: 'a client' }], {
    ...common,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', clientAuth: true },
    ],
  });
  return {
    authority: authority.cert,
    cert: server.cert,
    key: server.private,
    client: { cert: client.cert, key: client.private },
  };
};
