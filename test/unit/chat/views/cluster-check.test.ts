import { describe, expect, it } from 'vitest';
import { renderClusterCheckReport } from '../../../../src/chat/views/cluster-check-card.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { english } from '../../../helpers/said.ts';
import { sampleClusterCheck } from '../../../helpers/sample-cluster-check.ts';

const held = 'shop/gone-1 was restored from a backup: look first whether it comes back.';

describe('the report of a cluster check', () => {
  it.each([
    ['says why a fix is held back as text', held, true],
    ['shows a fix that is not held back without more words', undefined, false],
  ])('%s', async (_, reason, shown) => {
    const report = await sampleClusterCheck('ipam');
    const fixes = report.findings.flatMap((finding) => finding.fixes);
    for (const fix of fixes) if (reason !== undefined) fix.held = verbatim(reason);
    const text = JSON.stringify(renderClusterCheckReport(english, report));
    expect(text).toContain('calicoctl ipam release --ip=10.0.0.4');
    expect(text.includes(held)).toBe(shown);
  });
});
