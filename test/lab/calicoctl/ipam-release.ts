import { readFileSync } from 'node:fs';
import { valueAt } from '../api/object.ts';
import { type Api, crd } from './api.ts';
import { findAllocated, listBlocks, releaseOne } from './blocks.ts';
import { type Command, clientVersion, type Terminal } from './command.ts';
import { validIp } from './ipam-show.ts';

interface Report {
  version: string;
  clusterGUID: string;
  clusterInformationRevision: string;
  allocations: Record<string, { ip: string; handle?: string; sequenceNumber?: number; inUse: boolean }[]>;
  leakedHandles?: { ID: string; Revision: string }[] | null;
}

/** As the real one checks a report before it believes it, in its order. */
const refusal = async (
  api: Api,
  files: readonly string[],
  reports: readonly Report[],
  force: boolean,
): Promise<string | undefined> => {
  const information = await api.get(crd('clusterinformations', 'default'));
  for (const [i, report] of reports.entries()) {
    if (report.clusterGUID !== valueAt(information, 'spec', 'clusterGUID')) {
      return `cluster does not match the provided report (${files[i]}): mismatched cluster GUID. Refusing to release`;
    }
    if (report.version !== clientVersion && !force) {
      return `the provided report (${files[i]}) was produced using a different version (${report.version}) of calicoctl. Refusing to release`;
    }
  }
  if (!reports.some((report) => report.clusterInformationRevision === information?.metadata.resourceVersion)) {
    return 'the provided reports are all stale - at least one should be up-to-date. Please generate a new report while the data store is locked and try again';
  }
  return undefined;
};

const fromReports = async (files: readonly string[], force: boolean, api: Api, { out }: Terminal): Promise<void> => {
  const reports = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Report);
  const refused = await refusal(api, files, reports, force);
  if (refused !== undefined) throw new Error(refused);
  const information = await api.get(crd('clusterinformations', 'default'));
  if (valueAt(information, 'spec', 'datastoreReady') !== false && !force) {
    throw new Error('data store is not locked. Either lock the data store, or re-run with --force');
  }
  const leaked = reports.map((report) =>
    Object.values(report.allocations)
      .flat()
      .filter(({ inUse }) => !inUse),
  );
  const [first = [], ...others] = leaked;
  const common = first.filter(({ ip }) => others.every((each) => each.some((one) => one.ip === ip)));
  if (common.length === 0) out("Report didn't contain any leaked IPs to clean up.\n");
  else {
    out(`Releasing ${common.length} old IPs...\n`);
    let gone = 0;
    for (const { ip, handle, sequenceNumber } of common) {
      const found = findAllocated(await listBlocks(api), ip);
      if (found === undefined) gone++;
      else if (found.handle !== handle || found.sequenceNumber !== sequenceNumber) {
        out(
          `An error occurred while releasing some IPs: the given address (${ip}) has been reassigned.  Problems are often caused by an out-of-date IPAM report.  Try regenerating the IPAM report and retry.\n`,
        );
        return;
      } else await releaseOne(api, found);
    }
    out(`Released ${common.length - gone} IPs successfully\n`);
    if (gone > 0) out(`${gone} addresses marked as leaked in the report had already been cleaned up.\n`);
  }
  const idle = reports[0]?.leakedHandles ?? [];
  if (idle.length === 0) out("Report didn't contain any handles to clean up.\n");
  else {
    out(`Deleting ${idle.length} handles...\nKey: '.' = Deleted OK; 'x' = skip, handle missing/changed.\n`);
    for (const { ID, Revision } of idle) {
      const handle = await api.get(crd('ipamhandles', ID.toLowerCase()));
      if (handle?.metadata.resourceVersion === Revision)
        await api.remove(crd('ipamhandles', handle.metadata.name), handle);
      out('.');
    }
    out(`\nReleased ${idle.length} handles; 0 skipped; 0 errors.\n`);
  }
  out('You may now unlock the data store.\n');
};

/** `ipam release --ip` exits with 1 for an address that nobody has; from a report with 0, whatever came of it. */
export const ipamRelease: Command = async (options, api, terminal) => {
  const files = options.values('from-report');
  if (files.length > 0) {
    await fromReports(files, options.has('force'), api, terminal);
    return 0;
  }
  const ip = validIp(options.value('ip') ?? '');
  const found = findAllocated(await listBlocks(api), ip);
  if (found === undefined) throw new Error(`IP address ${ip} is not assigned`);
  await releaseOne(api, found);
  terminal.out(`Successfully released IP address ${ip}\n`);
  return 0;
};
