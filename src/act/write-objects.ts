import { z } from 'zod';
import type { Line } from '../case/fix.ts';
import type { Cluster } from '../collect/kubernetes/client.ts';
import type { FixAction } from '../fixes/action.ts';
import type { Ran, Verified } from '../fixes/engine.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
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
  const lines: Line[] = [];
  const made: { path: string; uid: string }[] = [];
  /** What was made before it stays, with the way to take it back. */
  const undo = (): Pick<Ran, 'undo'> =>
    made.length === 0 ? {} : { undo: { kind: 'delete-objects', objects: [...made].reverse() } };
  const failed = (why: Message | string): Ran => ({
    outcome: made.length > 0 ? 'unknown' : 'failed',
    lines: [...lines, made.length > 0 ? say('ran.rest-not-written', { why }) : say('ran.not-written', { why })],
    ...undo(),
  });
  const paths = manifests.map(pathOf);
  const isRefused = async (path: string, manifest: Manifests[number]): Promise<Message | undefined> => {
    const tried = await writer.create(folderOf(path), manifest, { dryRun: true, signal });
    if (tried.kind !== 'ok') return say('ran.dry-run-refused', { object: titleOf(manifest), reason: tried.message });
    lines.push(`POST ${folderOf(path)}?dryRun=All ${manifest.metadata.name}`, say('ran.accepted'));
    return undefined;
  };
  for (const [i, manifest] of manifests.entries()) {
    const path = paths[i];
    if (path === undefined) return failed(say('ran.kind-not-written', { kind: manifest.kind }));
    const there = await readPath(cluster, path, signal);
    if (!there.ok) return failed(there.reason);
    if (there.value !== undefined) return failed(say('ran.there-already', { object: titleOf(manifest) }));
    const refused = bindsOneOf(manifests, manifest) ? undefined : await isRefused(path, manifest);
    if (refused !== undefined) return failed(refused);
  }
  for (const [i, manifest] of manifests.entries()) {
    const path = paths[i] ?? '';
    const refused = bindsOneOf(manifests, manifest) ? await isRefused(path, manifest) : undefined;
    if (refused !== undefined) return failed(refused);
    const answer = await writer.create(folderOf(path), manifest);
    lines.push(
      `POST ${folderOf(path)} ${manifest.metadata.name}`,
      answer.kind === 'ok' ? say('ran.created') : answer.message,
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
  const lines: Line[] = [];
  let ok: Verified['ok'] = true;
  for (const manifest of manifests) {
    const path = pathOf(manifest) ?? '';
    const read = await readPath(cluster, path, signal);
    const { metadata: _, ...wanted } = manifest;
    if (!read.ok) {
      if (ok === true) ok = 'unknown';
      lines.push(say('verified.object-unread', { object: titleOf(manifest), reason: read.reason }));
    } else if (read.value === undefined || !holds(read.value, wanted)) {
      ok = false;
      const object = titleOf(manifest);
      lines.push(
        read.value === undefined ? say('verified.not-there', { object }) : say('verified.not-as-written', { object }),
      );
    } else lines.push(say('verified.as-written', { object: titleOf(manifest) }));
  }
  return { ok, lines };
};

export const patchObject = async (writer: Writer, action: Action<'patch'>): Promise<Ran> => {
  const { path, patch, undo, resourceVersion } = action;
  const answer = await writer.patch(path, resourceVersion, patch);
  const lines = [`PATCH ${path} ${JSON.stringify(patch)}`, answer.kind === 'ok' ? say('ran.accepted') : answer.message];
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
  if (!read.ok) return { ok: 'unknown', lines: [say('verified.object-unread', { object: path, reason: read.reason })] };
  const ok = read.value !== undefined && holds(read.value, patch);
  const told = { path, patch: JSON.stringify(patch) };
  return { ok, lines: [ok ? say('verified.patched', told) : say('verified.not-patched', told)] };
};

export const deleteObjects = async (writer: Writer, { objects }: Action<'delete-objects'>): Promise<Ran> => {
  const lines: Line[] = [];
  let begun = false;
  for (const { path, uid } of objects) {
    const answer = await writer.deleteObject(path, uid);
    lines.push(`DELETE ${path} (uid ${uid})`, answer.kind === 'ok' ? say('ran.deleted') : answer.message);
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
  const lines: Line[] = [];
  let ok: Verified['ok'] = true;
  for (const { path, uid } of objects) {
    const read = await readPath(cluster, path, signal);
    if (!read.ok) {
      if (ok === true) ok = 'unknown';
      lines.push(say('verified.object-unread', { object: path, reason: read.reason }));
    } else if (read.value !== undefined && identityOf(read.value).uid === uid) {
      ok = false;
      lines.push(say('verified.still-there', { what: path }));
    } else lines.push(say('verified.gone', { what: path }));
  }
  return { ok, lines };
};
