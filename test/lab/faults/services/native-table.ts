import type { Lab } from '../../lab.ts';
import { ends, onNode } from '../fault.ts';
import { clusterAddress, serviceToDb } from '../service.ts';

/** kube-proxy's native table on the sender's node, changed by hand. */

const proxyTable = ['ip', 'kube-proxy'];
/** Of the documentation's net: nobody has it. */
const gone = '192.0.2.10:5432';

export const forgetService = async (lab: Lab): Promise<void> => {
  const key = `${clusterAddress(lab)} . tcp . ${serviceToDb.port}`;
  await onNode(lab, ends(lab).from.node, ['nft', 'delete', 'element', ...proxyTable, 'service-ips', `{ ${key} }`]);
};

/** Every endpoint of the Service becomes one that is gone. */
export const sendAstray = async (lab: Lab): Promise<void> => {
  const { node } = ends(lab).from;
  const listed = await onNode(lab, node, ['nft', 'list', 'table', ...proxyTable]);
  const chains = [...listed.matchAll(/^\tchain (endpoint-\S+-shop\/db\/\S+) \{$/gm)].flatMap(([, name]) => name ?? []);
  if (chains.length === 0) throw new Error(`${node} has no endpoint of the Service`);
  const rules = chains.flatMap((chain) => [
    `flush chain ${proxyTable.join(' ')} ${chain}`,
    `add rule ${proxyTable.join(' ')} ${chain} meta l4proto tcp dnat to ${gone}`,
  ]);
  const { code, stderr } = await lab.exec(node, ['nft', '-f', '-'], { input: `${rules.join('\n')}\n` });
  if (code !== 0) throw new Error(`${node}: nft: ${stderr}`);
};
