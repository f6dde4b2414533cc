/** A kubeconfig with one cluster, one user and one context, all named `lab`. */
export const writeKubeconfig = (server: string, caCertPem: string, token: string): string =>
  [
    'apiVersion: v1',
    'kind: Config',
    'clusters:',
    '- name: lab',
    '  cluster:',
    `    server: ${server}`,
    `    certificate-authority-data: ${Buffer.from(caCertPem).toString('base64')}`,
    'users:',
    '- name: lab',
    '  user:',
    `    token: ${token}`,
    'contexts:',
    '- name: lab',
    '  context:',
    '    cluster: lab',
    '    user: lab',
    'current-context: lab',
    '',
  ].join('\n');
