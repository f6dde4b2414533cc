import type { ReadCall } from './context.ts';
import type { StoreEvent } from './history.ts';
import { seenBy } from './history.ts';
import type { KubeObject } from './object.ts';
import { apiVersionOf, resourceRef } from './resources.ts';
import { expired } from './status.ts';
import { tableOf, wantsTable } from './table.ts';

/** Lines of `{"type": ..., "object": ...}` until the client leaves or `timeoutSeconds` are over. */
export const handleWatch = (call: ReadCall): void => {
  const { cluster, type, view, info, namespace, name, res } = call;
  const { store } = cluster;
  const asked = info.query;
  const named = name ? `metadata.name=${name}` : '';
  const query = store.query(type, {
    ...(namespace ? { namespace } : {}),
    labelSelector: asked.get('labelSelector') ?? '',
    fieldSelector: asked.get('fieldSelector') || named,
  });
  res.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  res.flushHeaders();
  const table = wantsTable(call.req);
  /** `kubectl get --watch` wants each object as a table of one row. */
  const shown = (json: string): string => {
    if (!table) return json;
    const object: KubeObject = JSON.parse(json);
    return JSON.stringify(tableOf(type, [object], { resourceVersion: object.metadata.resourceVersion }));
  };
  const line = (kind: string, object: string) => void res.write(`{"type":"${kind}","object":${object}}\n`);

  const from = asked.get('resourceVersion') ?? '';
  const start = from === '' || from === '0' ? undefined : Number(from);
  if (start !== undefined && start < store.history.oldest) {
    line('ERROR', JSON.stringify(expired(`too old resource version: ${start} (${store.history.oldest})`).status));
    res.end();
    return;
  }

  let sent = start ?? store.resourceVersion;
  const show = (event: StoreEvent): void => {
    const kind = seenBy(query, event);
    if (!kind || view.visible?.(event.entry) === false) return;
    // An object that left the selector is shown as it last matched, under the version of the change.
    const left = kind === 'DELETED' && event.kind !== 'DELETED' && event.before;
    const json = view.whole(left || event.entry);
    const version = `"resourceVersion":"${event.resourceVersion}"`;
    line(kind, shown(left ? json.replace(/"resourceVersion":"\d+"/, version) : json));
    sent = event.resourceVersion;
  };
  const bookmark = (annotations?: Record<string, string>) =>
    line(
      'BOOKMARK',
      JSON.stringify({
        kind: type.kind,
        apiVersion: apiVersionOf(type),
        metadata: {
          resourceVersion: String(Math.max(sent, store.resourceVersion)),
          creationTimestamp: null,
          ...(annotations ? { annotations } : {}),
        },
      }),
    );
  const bookmarks = !table && ['true', '1'].includes(asked.get('allowWatchBookmarks') ?? '');
  const initial = asked.get('sendInitialEvents') === 'true';

  if (start === undefined || initial) {
    for (const entry of store.collection(view.source).select(query)) {
      if (view.visible?.(entry) !== false) line('ADDED', shown(view.whole(entry)));
    }
    if (initial && bookmarks) bookmark({ 'k8s.io/initial-events-end': 'true' });
  } else {
    for (const event of store.history.after(start)) {
      if (resourceRef(event.type) === resourceRef(view.source)) show(event);
    }
  }

  const stop = store.watch([resourceRef(view.source)], show);
  const ticking = bookmarks ? setInterval(() => bookmark(), cluster.bookmarkMs) : undefined;
  const seconds = Number(asked.get('timeoutSeconds') ?? 0) || 1800;
  const ending = setTimeout(() => {
    if (bookmarks) bookmark();
    res.end();
  }, seconds * 1000);
  res.once('close', () => {
    stop();
    clearInterval(ticking);
    clearTimeout(ending);
  });
};
