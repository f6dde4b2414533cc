import type { Status } from './control.ts';

const table = (rows: readonly (readonly string[])[]): string => {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** The status for people: nodes, then pods. */
export const describeStatus = (status: Status): string =>
  [
    `lab ${status.name}, ${status.encap}, API ${status.api}`,
    ...(status.refreshHeld ? ["calico-node's repairs are held still"] : []),
    ...(status.faults.length > 0 ? [`faults in place: ${status.faults.join(', ')}`] : []),
    '',
    table([
      ['NODE', 'ADDRESS', 'BLOCK', 'TUNNEL ADDRESS', 'CALICO-NODE'],
      ...status.nodes.map((node) => [
        node.name,
        node.address,
        node.block,
        node.tunnelAddress ?? '-',
        node.calicoNode === 'running' ? node.calicoNodePod : 'stopped',
      ]),
    ]),
    '',
    table([
      ['POD', 'NODE', 'ADDRESS', 'INTERFACE'],
      ...status.pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod.node, pod.address, pod.interface]),
    ]),
  ].join('\n');
