import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isFields, type KubeObject } from './object.ts';
import { recordedCluster } from './recorded-cluster.ts';
import { type ApiServer, startApiServer } from './server.ts';
import type { ObjectStore } from './store.ts';
import { type Answer, ask, execFrames, localExec, type Recording, recordings } from './testing.ts';

/** The double against every recording of a real server (test/data/kube-api), in the order they were made. */

const all = recordings();
const seconds = new Set(['creationTimestamp', 'deletionTimestamp']);

/** What differs between two servers that behave alike. */
const normal = (value: unknown, madeHere: boolean): unknown => {
  if (Array.isArray(value)) return value.map((item) => normal(item, madeHere));
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([field]) => field !== 'managedFields' && field !== 'storageVersionHash')
      .map(([field, inner]) => {
        if (field === 'serverAddress') return [field, 'address'];
        if (seconds.has(field) && typeof inner === 'string' && madeHere) return [field, 'time'];
        if (field === 'uid' && madeHere) return [field, 'uid'];
        return [field, normal(inner, madeHere)];
      }),
  );
};

/** Recordings whose objects or deletion times this server makes itself. */
const madeHere = new Set(['43', '46', '48']);

const number = (recording: Recording): string => recording.file.slice(0, 2);

let store: ObjectStore;
let api: ApiServer;

const tokenOf = (as: string | undefined): string | undefined => {
  switch (as) {
    case 'anonymous':
      return undefined;
    case 'bad token':
      return 'no-such-token';
    case 'cluster-admin':
    case undefined:
      return api.tokenFor('admin');
    default:
      return api.tokenFor('calico-why/reader');
  }
};

beforeAll(async () => {
  store = recordedCluster(all);
  const route = '10.85.0.0/24 dev eth0 scope link  src 10.85.0.14 \n';
  api = await startApiServer({ store, exec: localExec({ ip: route }) });
});
afterAll(() => api.close());

const play = (recording: Recording): Promise<Answer> => {
  const { method, path, as, contentType, body } = recording.request;
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  return ask(api, { method, path, token: tokenOf(as), contentType, body: text });
};

const headersThatMatter = ['content-type', 'cache-control', 'x-content-type-options'];

const expectHeaders = (recording: Recording, answer: Answer): void => {
  for (const header of headersThatMatter) {
    expect(answer.headers[header], header).toBe(recording.response.headers?.[header]);
  }
  const chunked = recording.response.headers?.['transfer-encoding'] === 'chunked';
  expect(answer.headers['transfer-encoding'] === 'chunked').toBe(chunked);
};

const parsed = (text: string, like: unknown): unknown => (typeof like === 'string' ? text : JSON.parse(text));

/** Discovery lists kinds in an order that changes from server to server. */
const byName = (body: unknown): unknown =>
  isFields(body) && Array.isArray(body.resources)
    ? { ...body, resources: body.resources.toSorted((a, b) => (a.name < b.name ? -1 : 1)) }
    : body;

const plain = all.filter(
  (one) => one.request.offeredSubprotocols === undefined && !one.request.path.includes('watch=1'),
);
const execs = all.filter((one) => one.request.offeredSubprotocols !== undefined);
const watches = all.filter((one) => one.request.path.includes('watch=1'));

test('every recording is replayed', () => {
  expect(all).toHaveLength(64);
  expect(plain.length + execs.length + watches.length).toBe(64);
});

describe('requests', () => {
  for (const recording of plain) {
    test(recording.file, async () => {
      const answer = await play(recording);
      expect(answer.status).toBe(recording.response.status);
      expectHeaders(recording, answer);
      const here = madeHere.has(number(recording));
      const body = parsed(answer.text, recording.response.body);
      expect(normal(byName(body), here)).toEqual(normal(byName(recording.response.body), here));
    });
  }
});

describe('exec', () => {
  for (const recording of execs) {
    test(recording.file, async () => {
      const { path, offeredSubprotocols = [], stdin } = recording.request;
      const token = number(recording) === '59' ? api.tokenFor('calico-why/reader') : api.tokenFor('admin');
      const answer = await execFrames(api, { path, token, protocols: offeredSubprotocols, stdin });
      const { response } = recording;
      if (response.handshake === undefined) {
        expect(answer.status).toBe(response.status);
        expect(answer.contentType).toBe(response.headers?.['content-type']);
        expect(parsed(answer.body, response.body)).toEqual(response.body);
        return;
      }
      expect(answer.protocol).toBe(response.handshake.subprotocol);
      expect(answer.closeCode).toBe(response.close?.code);
      expectFrames(recording, answer.frames);
    });
  }
});

const expectFrames = (recording: Recording, frames: { channel: number; data: Buffer }[]): void => {
  const expected = recording.response.frames ?? [];
  expect(frames[0]).toEqual({ channel: 1, data: Buffer.alloc(0) });
  const status = frames.at(-1);
  if (number(recording) === '62') {
    // Recorded are its first frames only: how output is cut into frames is chance, its bytes are not.
    const line = expected[1]?.text ?? '';
    expect(Buffer.concat(frames.filter((one) => one.channel === 1).map((one) => one.data)).toString()).toBe(
      line.repeat(16384),
    );
    expect(status?.data.toString()).toBe('{"metadata":{},"status":"Success"}');
    return;
  }
  const last = expected.at(-1);
  expect(status?.channel).toBe(3);
  if (last?.text === undefined) expect(status?.data.length).toBe(last?.bytes);
  else expect(JSON.parse(status?.data.toString() ?? '')).toEqual(JSON.parse(last.text));
  for (const channel of [1, 2]) {
    const got = frames.filter((one) => one.channel === channel).map((one) => one.data.toString());
    const want = expected.filter((one) => one.channel === channel).map((one) => one.text);
    expect(got.join('')).toBe(want.join(''));
  }
};

interface RecordedEvent {
  type: string;
  object: KubeObject;
}

/** Makes the recorded changes in the store, versions included. */
const replayChanges = (events: RecordedEvent[]): void => {
  for (const { type, object } of events) {
    if (type !== 'DELETED') store.restore([object]);
    else if (object.metadata.deletionTimestamp) {
      store.delete('pods', object.metadata.name, object.metadata.namespace, { gracePeriodSeconds: 0 });
    } else {
      // It left the selector: the object itself goes on with another label.
      store.restore([{ ...object, metadata: { ...object.metadata, labels: { app: 'z' } } }]);
    }
  }
};

describe('watches', () => {
  for (const recording of watches) {
    test(recording.file, async () => {
      const events = recording.response.body as RecordedEvent[];
      const first = events[0]?.object;
      const from = Number(new URLSearchParams(recording.request.path.split('?')[1]).get('resourceVersion'));
      store.advanceTo(from);
      if (events[0]?.type === 'MODIFIED' && first) {
        store.restore([{ ...first, metadata: { ...first.metadata, resourceVersion: String(from) } }]);
      }
      const { path } = recording.request;
      const onHead = () => events[0]?.type !== 'ERROR' && replayChanges(events);
      const answer = await ask(api, { path, token: api.tokenFor('admin'), lines: events.length, onHead });
      expect(answer.status).toBe(recording.response.status);
      expectHeaders(recording, answer);
      const lines = answer.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines).toEqual(events);
      if (number(recording) === '63') store.delete('pods', 'watched', 'shop', { gracePeriodSeconds: 0 });
    });
  }
});
