import { describe, expect, it } from 'vitest';
import { readReport, writeReport } from '../../../src/act/release-report.ts';

describe('a report of calicoctl', () => {
  it('keeps every digit of its sequence numbers', () => {
    // As calicoctl writes it (Go, indented by two blanks).
    const text = `{
  "version": "v3.32.1",
  "datastoreLocked": true,
  "clusterInformationRevision": "499",
  "allocations": {
    "192.168.84.132": [
      {
        "ip": "192.168.84.132",
        "handle": "k8s-pod-network.43",
        "sequenceNumber": 1795251896494484155,
        "pod": "says \\"sequenceNumber\\": 1795251896494484155,",
        "inUse": false,
        "owners": null
      }
    ]
  }
}`;
    const report = readReport(text);
    expect(report).toMatchObject({ allocations: { '192.168.84.132': [{ inUse: false }] } });
    const written = writeReport(report as object);
    expect(written).toContain('"sequenceNumber":1795251896494484155,');
    expect(written.replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
  });
});
