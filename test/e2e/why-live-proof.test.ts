import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askReport } from '../helpers/ask-cluster.ts';
import { said } from '../helpers/said.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { faultNamed } from '../lab/faults/catalogue.ts';
import { onNode, onPod } from '../lab/faults/fault.ts';
import { clearFault, injectFault } from '../lab/faults/inject.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

let lab: Lab;
let kubeconfig: string;

beforeAll(async () => {
  lab = await startLab({ name: testLabName('proof'), encap: 'vxlan' });
  kubeconfig = await workerKubeconfig(lab);
});
afterAll(() => lab?.stop());

const words = 'why shop/web-0 cannot reach shop/db-0 on 5432';
const ask = () => askReport(words, { kubeconfig });
const withFault = async (name: string) => {
  const fault = faultNamed(name);
  await injectFault(lab, fault);
  try {
    return await ask();
  } finally {
    await clearFault(lab, fault);
  }
};

describe('large packets', () => {
  it('that vanish between the nodes are why a connection hangs, and the size that passes is named', async () => {
    const { report } = await withFault('underlay-mtu-small');
    expect(report.verdict).toMatchObject({ status: 'broken', causes: [{ id: 'mtu-too-large', hop: 'underlay' }] });
    // 1,400 less the wrapping.
    expect(said(report.verdict.summary)).toMatch(/packets of 1350 bytes get .*, and those of 1450 bytes do not/);
  });

  it('that do not fit, and whose sender is told so, do no harm: a warning', async () => {
    const pod = lab.pod('shop/web-0');
    const set = async (mtu: string): Promise<void> => {
      await onNode(lab, pod.node, ['ip', 'link', 'set', pod.interface, 'mtu', mtu]);
      await onPod(lab, pod, ['ip', 'link', 'set', 'eth0', 'mtu', mtu]);
    };
    await set('1500');
    const { report } = await ask().finally(() => set('1450'));
    expect(report.verdict).toMatchObject({ status: 'healthy', causes: [] });
    const warned = report.findings.filter(({ status }) => status === 'warn');
    expect(warned.map(({ check }) => check).sort()).toEqual(['mtu', 'path-mtu']);
    expect(warned.flatMap(({ statement }) => said(statement)).join('\n')).toMatch(
      /its connections shrink their packets/,
    );
  });
});

it('a third node that a route leads through says what it made of the packets', async () => {
  const { report, ...answer } = await withFault('block-route-third-node');
  expect(report.verdict.causes[0]?.id).toBe('block-route-wrong');
  const { from, to } = answer.case;
  const third = lab.nodes.find(({ name }) => ![lab.pod('shop/web-0').node, lab.pod('shop/db-0').node].includes(name));
  const found = report.findings.find(({ check }) => check === 'detour');
  expect(found).toMatchObject({ status: 'warn', node: third?.name });
  expect(said(found?.statement)).toMatch(
    /seen one direction only of \d+ of \d+ connections, and a rule there has dropped \d+/,
  );
  const lines = found?.proof.flatMap((proof) => proof.lines).join('\n');
  expect(lines).toMatch(new RegExp(`SYN_SENT src=${from.address} dst=${to.address} .*\\[UNREPLIED\\]`));
  expect(lines).toContain('KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP');
});
