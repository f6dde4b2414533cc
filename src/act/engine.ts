import { type Calicoctl, recordOf } from '../collect/calicoctl/calicoctl.ts';
import type { ListingCluster } from '../collect/kubernetes/client.ts';
import { messageOf } from '../errors.ts';
import { type FixAction, fixActionSchema } from '../fixes/action.ts';
import type { FixEngine, Ran, Verified } from '../fixes/engine.ts';
import { say } from '../words/say.ts';
import { whyNotAllowed } from './allowed.ts';
import { calicoctlFit } from './calicoctl-version.ts';
import { collectEvidence } from './collect-evidence.ts';
import { type LockParts, recoverLock } from './datastore-lock.ts';
import { deletePod, isReplaced, type Patience } from './delete-pod.ts';
import { type AskAgain, lookAgain } from './look.ts';
import { changeNode, isChanged } from './node-change.ts';
import { isReleased, releaseAddress } from './release-address.ts';
import { releaseReport } from './release-report.ts';
import { type RemediatorPlace, remediatorIn } from './remediator.ts';
import { applyObjects, areApplied, areDeleted, deleteObjects, isPatched, patchObject } from './write-objects.ts';
import type { Writer } from './writer.ts';

export interface EngineParts {
  cluster: ListingCluster;
  writer: Writer;
  calicoctl: Calicoctl;
  ask: AskAgain;
  probe: RemediatorPlace;
  /** Absent: nodes are not changed. */
  remediator?: RemediatorPlace | undefined;
  /** Namespace of the fix worker. */
  namespace: string;
  /** `<pod>/<random>`: this process and no other. */
  holder: string;
  now: () => number;
  /** How long a new pod is waited for; two and a half minutes if absent. */
  patience?: Patience;
}

const usualPatience: Patience = { waitMs: 150_000, pauseMs: 1_000 };

const runCalicoctl = async (calicoctl: Calicoctl, args: readonly string[], input: string | undefined): Promise<Ran> => {
  const run = await calicoctl(args, { deadlineMs: 30_000, ...(input === undefined ? {} : { input }) });
  if (run.exitCode === 0) return { outcome: 'done', lines: recordOf(run) };
  return { outcome: run.notStarted || run.exitCode !== undefined ? 'failed' : 'unknown', lines: recordOf(run) };
};

const needsCalicoctl = ({ kind }: FixAction): boolean =>
  kind === 'release-address' || kind === 'release-report' || kind === 'calicoctl';

/** What carries out fixes in one cluster. */
export const fixEngine = (parts: EngineParts): FixEngine => {
  const { cluster, writer, calicoctl, now } = parts;
  const remediator = remediatorIn(cluster, parts.remediator);
  const lock: LockParts = parts;

  const carryOut = async (action: FixAction, signal: AbortSignal): Promise<Ran> => {
    switch (action.kind) {
      case 'release-address':
        return releaseAddress(calicoctl, action, signal);
      case 'release-report':
        return releaseReport(lock, action, signal);
      case 'calicoctl':
        return runCalicoctl(calicoctl, action.args, action.input);
      case 'delete-pod':
        return deletePod(writer, action);
      case 'apply':
        return applyObjects(cluster, writer, action, signal);
      case 'patch':
        return patchObject(writer, action);
      case 'delete-objects':
        return deleteObjects(writer, action);
      case 'node':
        return changeNode(remediator, action);
      case 'collect':
        return collectEvidence(cluster, parts.probe, action, new Date(now()), signal);
    }
  };

  const check = async (action: FixAction, signal: AbortSignal): Promise<Verified> => {
    switch (action.kind) {
      case 'release-address':
        return isReleased(calicoctl, [action], signal);
      case 'release-report':
        return isReleased(calicoctl, action.leaked, signal);
      case 'calicoctl':
        return { ok: 'unknown', lines: [say('verified.by-asking')] };
      case 'delete-pod':
        return isReplaced(cluster, action, signal, parts.patience ?? usualPatience);
      case 'apply':
        return areApplied(cluster, action, signal);
      case 'patch':
        return isPatched(cluster, action, signal);
      case 'delete-objects':
        return areDeleted(cluster, action, signal);
      case 'node':
        return isChanged(remediator, action, signal);
      case 'collect':
        return { ok: true, lines: [say('verified.nothing-changed')] };
    }
  };

  return {
    look: async (fix, signal) => {
      try {
        const looked = await lookAgain(parts, fix, signal);
        if (!looked.stands || !needsCalicoctl(looked.action)) return looked;
        const unfit = await calicoctlFit(calicoctl, signal);
        return unfit === undefined ? looked : { stands: false, reason: unfit, evidence: looked.evidence };
      } catch (error) {
        return { stands: false, reason: say('look.broke-off', { error: messageOf(error) }), evidence: [] };
      }
    },
    run: async (action, signal) => {
      // It comes out of a store: nothing that is not on the list is carried out.
      const known = fixActionSchema.safeParse(action);
      if (!known.success) return { outcome: 'failed', lines: [say('refuse.not-understood')] };
      const forbidden = whyNotAllowed(known.data);
      if (forbidden !== undefined) return { outcome: 'failed', lines: [forbidden] };
      try {
        return await carryOut(known.data, signal);
      } catch (error) {
        return { outcome: 'unknown', lines: [say('ran.broke-off', { error: messageOf(error) })] };
      }
    },
    verify: async (action, signal) => {
      try {
        return await check(action, signal);
      } catch (error) {
        return { ok: 'unknown', lines: [say('verified.unread', { error: messageOf(error) })] };
      }
    },
    recover: async (signal) => {
      try {
        return await recoverLock(lock, signal);
      } catch (error) {
        return [say('lock.unseen', { error: messageOf(error) })];
      }
    },
  };
};
