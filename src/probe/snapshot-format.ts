/** What a snapshot calls itself; on its own, because the probe loads no validation library. */
export const snapshotFormat = 'calico-why/snapshot/1';
