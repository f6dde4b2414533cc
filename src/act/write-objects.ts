import { z } from 'zod';
import type { Cluster } from '../collect/kubernetes/client.ts';
import type { FixAction } from '../fixes/action.ts';
import type { Ran, Verified } from '../fixes/engine.ts';
import { holds, identityOf, pathOf, readPath } from './objects.ts';
import { outcomeOf, type Writer } from './writer.ts';

type Action<K extends FixAction['kind']> = Extract<FixAction, { kind: K }>;

type Manifests = Action<'apply'>['manifests'];

const titleOf = ({ kind, metadata }: Manifests[number]): string =>
  `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;

const bindingSchema = z.object({ roleRef: z.object({ kind: z.string(), name: z.string() }) });

/** The server looks for the role of a binding, also when it only tries: one that is to be made is not there yet. */
const bindsOneOf = (manifests: Manifests, manifest: Manifests[number]): boolean => {
  const binding = bindingSchema.safeParse(manifest);
  if (!binding.success) return false;
  const { kind, name } = binding.data.roleRef;
  return manifests.some((each) => each.kind === kind && each.metadata.name === name);
};

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/**
 * Makes new objects. All of them are tried first, so that what the server refuses is known before anything
 * is written. None of them may be there: what somebody else made is never changed, and the server holds to
 * that, because they are created and nothing is applied over what there is.
 */
export const applyObjects = async (
  cluster: Cluster,
  writer: Writer,
  { manifests }: Action<'apply'>,
  signal: AbortSignal,
): Promise<Ran> => {
  const lines: string[] = [];
  const made: { path: string; uid: string }[] = [];
  /** What was made before it stays, with the way to take it back. */
  const undo = (): Pick<Ran, 'undo'> =>
    made.length === 0 ? {} : { undo: { kind: 'delete-objects', objects: [...made].reverse() } };
  const failed = (line: string): Ran => ({
    outcome: made.length > 0 ? 'unknown' : 'failed',
    lines: [...lines, line],
    ...undo(),
  });
  const before = (): string => (made.length > 0 ? 'The rest was not written' : 'Nothing was written');
  const paths = manifests.map(pathOf);
  const isRefused = async (path: string, manifest: Manifests[number]): Promise<string | undefined> => {
    const tried = await writer.create(folderOf(path), manifest, { dryRun: true, signal });
    if (tried.kind !== 'ok') return `tried with dryRun=All, ${titleOf(manifest)} is refused: ${tried.message}`;
    lines.push(`POST ${folderOf(path)}?dryRun=All, ${manifest.metadata.name}: accepted`);
    return undefined;
  };
  for (const [i, manifest] of manifests.entries()) {
    const path = paths[i];
    if (path === undefined) return failed(`${before()}: a ${manifest.kind} is not written from here.`);
    const there = await readPath(cluster, path, signal);
    if (!there.ok) return failed(`${before()}: ${there.reason}.`);
    if (there.value !== undefined) return failed(`${before()}: ${titleOf(manifest)} is there already.`);
    const refused = bindsOneOf(manifests, manifest) ? undefined : await isRefused(path, manifest);
    if (refused !== undefined) return failed(`${before()}: ${refused}`);
  }
  for (const [i, manifest] of manifests.entries()) {
    const path = paths[i] ?? '';
    const refused = bindsOneOf(manifests, manifest) ? await isRefused(path, manifest) : undefined;
    if (refused !== undefined) return failed(`${before()}: ${refused}`);
    const answer = await writer.create(folderOf(path), manifest);
    lines.push(
      `POST ${folderOf(path)}, ${manifest.metadata.name}: ${answer.kind === 'ok' ? 'created' : answer.message}`,
    );
    if (answer.kind !== 'ok') return { outcome: made.length > 0 ? 'unknown' : outcomeOf(answer), lines, ...undo() };
    const { uid } = identityOf(answer.body);
    if (uid !== undefined) made.push({ path, uid });
  }
  return { outcome: 'done', lines, ...undo() };
};

export const areApplied = async (
  cluster: Cluster,
  { manifests }: Action<'apply'>,
  signal: AbortSignal,
): Promise<Verified> => {
  const lines: string[] = [];
  let ok: Verified['ok'] = true;
  for (const manifest of manifests) {
    const path = pathOf(manifest) ?? '';
    const read = await readPath(cluster, path, signal);
    const { metadata: _, ...wanted } = manifest;
    if (!read.ok) {
      if (ok === true) ok = 'unknown';
      lines.push(`${titleOf(manifest)} could not be read: ${read.reason}.`);
    } else if (read.value === undefined || !holds(read.value, wanted)) {
      ok = false;
      lines.push(`${titleOf(manifest)} is ${read.value === undefined ? 'not there' : 'not as it was written'}.`);
    } else lines.push(`${titleOf(manifest)} is there as written.`);
  }
  return { ok, lines };
};

export const patchObject = async (writer: Writer, action: Action<'patch'>): Promise<Ran> => {
  const { path, patch, undo, resourceVersion } = action;
  const answer = await writer.patch(path, resourceVersion, patch);
  const lines = [`PATCH ${path} ${JSON.stringify(patch)}`, answer.kind === 'ok' ? 'accepted' : answer.message];
  const now = answer.kind === 'ok' ? identityOf(answer.body).resourceVersion : undefined;
  return {
    outcome: outcomeOf(answer),
    lines,
    ...(now === undefined || undo === undefined
      ? {}
      : { undo: { kind: 'patch', path, resourceVersion: now, patch: undo } }),
  };
};

export const isPatched = async (
  cluster: Cluster,
  { path, patch }: Action<'patch'>,
  signal: AbortSignal,
): Promise<Verified> => {
  const read = await readPath(cluster, path, signal);
  if (!read.ok) return { ok: 'unknown', lines: [`${path} could not be read: ${read.reason}.`] };
  const ok = read.value !== undefined && holds(read.value, patch);
  return { ok, lines: [`${path}: ${ok ? 'is' : 'is not'} ${JSON.stringify(patch)}.`] };
};

export const deleteObjects = async (writer: Writer, { objects }: Action<'delete-objects'>): Promise<Ran> => {
  const lines: string[] = [];
  let begun = false;
  for (const { path, uid } of objects) {
    const answer = await writer.deleteObject(path, uid);
    lines.push(`DELETE ${path} (uid ${uid}): ${answer.kind === 'ok' ? 'deleted' : answer.message}`);
    if (answer.kind !== 'ok') return { outcome: begun ? 'unknown' : outcomeOf(answer), lines };
    begun = true;
  }
  return { outcome: 'done', lines };
};

export const areDeleted = async (
  cluster: Cluster,
  { objects }: Action<'delete-objects'>,
  signal: AbortSignal,
): Promise<Verified> => {
  const lines: string[] = [];
  let ok: Verified['ok'] = true;
  for (const { path, uid } of objects) {
    const read = await readPath(cluster, path, signal);
    if (!read.ok) {
      if (ok === true) ok = 'unknown';
      lines.push(`${path} could not be read: ${read.reason}.`);
    } else if (read.value !== undefined && identityOf(read.value).uid === uid) {
      ok = false;
      lines.push(`${path} is still there.`);
    } else lines.push(`${path} is gone.`);
  }
  return { ok, lines };
};
