import { parseArgs } from 'node:util';
import { adminOf, requestToken, withToken } from './connection.ts';
import { type Trial, tryAccounts } from './try-accounts.ts';

/**
 * Tries the accounts of deploy/ on a real API server: each abuse has to be refused, each honest call let
 * through. It makes objects, some with owners that do not exist, and deletes pods: give it a server of its own.
 */
const usage = `usage: npm run try:accounts -- --kubeconfig FILE [--crds FOLDER]
  --kubeconfig  an admin's, of an API server (1.30 or later) that is there for this alone; a kubelet is not needed
  --crds        folder with Calico's CustomResourceDefinitions; without it what is about its objects is left out`;

const { values } = parseArgs({ options: { kubeconfig: { type: 'string' }, crds: { type: 'string' } } });
if (values.kubeconfig === undefined) {
  console.error(usage);
  process.exit(2);
}

const { config, as: admin } = adminOf(values.kubeconfig);
const nodes = await admin.send('GET', '/api/v1/nodes');
const names = [...JSON.stringify(nodes.body ?? {}).matchAll(/"metadata":\{"name":"([^"]+)"/g)].map(([, name]) => name);
if (!nodes.ok || names.some((name) => name !== 'try-node')) {
  console.error(nodes.ok ? `This cluster is in use (${names.join(', ')}). ${usage}` : nodes.message);
  process.exit(2);
}

const line = ({ account, what, wants, outcome, said }: Trial): string =>
  `${outcome === wants ? 'ok  ' : 'FAIL'} ${account.padEnd(6)} ${outcome.padEnd(8)} ${what}${said === '' ? '' : `  [${said.replace(/^forbidden: /, '').slice(0, 220)}]`}`;

const trials = await tryAccounts({
  admin,
  asAccount: async (account) => withToken(config, await requestToken(admin, 'calico-why', `calico-why-${account}`)),
  crds: values.crds,
  onTrial: (trial) => console.log(line(trial)),
});
admin.close();
const count = (wants: Trial['wants']) => {
  const of = trials.filter((trial) => trial.wants === wants);
  return `${of.filter(({ outcome }) => outcome === wants).length} of ${of.length}`;
};
console.log(`abuses refused: ${count('refused')}, honest calls allowed: ${count('allowed')}`);
process.exitCode = trials.every(({ outcome, wants }) => outcome === wants) ? 0 : 1;
