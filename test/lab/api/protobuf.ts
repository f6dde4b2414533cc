import type { Fields } from './object.ts';
import { ApiError } from './status.ts';

/**
 * The few request bodies that kubectl sends in Kubernetes' protobuf envelope (`kubectl auth can-i`,
 * `drain`). Field numbers: the .proto files of k8s.io/api v1.32. Answers go out as JSON, which it takes too.
 */

type Shape = { [tag: number]: [name: string, kind: 'text' | 'number' | 'texts' | Shape] };

const deleteOptions: Shape = {
  1: ['gracePeriodSeconds', 'number'],
  2: ['preconditions', { 1: ['uid', 'text'], 2: ['resourceVersion', 'text'] }],
  4: ['propagationPolicy', 'text'],
  5: ['dryRun', 'texts'],
};

const attributes: Shape = {
  1: ['namespace', 'text'],
  2: ['verb', 'text'],
  3: ['group', 'text'],
  4: ['version', 'text'],
  5: ['resource', 'text'],
  6: ['subresource', 'text'],
  7: ['name', 'text'],
};

const access: Shape = {
  1: ['resourceAttributes', attributes],
  2: ['nonResourceAttributes', { 1: ['path', 'text'], 2: ['verb', 'text'] }],
};

const shapes: Record<string, Shape> = {
  SelfSubjectAccessReview: { 2: ['spec', access] },
  SubjectAccessReview: { 2: ['spec', { ...access, 3: ['user', 'text'], 4: ['groups', 'texts'] }] },
  SelfSubjectRulesReview: { 2: ['spec', { 1: ['namespace', 'text'] }] },
  SelfSubjectReview: {},
  DeleteOptions: deleteOptions,
  Eviction: { 1: ['metadata', { 1: ['name', 'text'], 3: ['namespace', 'text'] }], 2: ['deleteOptions', deleteOptions] },
};

const unknownShape: Shape = {
  1: ['typeMeta', { 1: ['apiVersion', 'text'], 2: ['kind', 'text'] }],
};

const bad = () => new ApiError(400, 'BadRequest', 'the body of the request is no protobuf that is understood here');

/** Reads one varint; lengths and small numbers only. */
const varint = (bytes: Buffer, from: number): [value: number, next: number] => {
  let value = 0;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * 2 ** (7 * (at - from));
    if (byte < 128) return [value, at + 1];
  }
  throw bad();
};

interface Field {
  tag: number;
  value: number | Buffer;
}

function* fields(bytes: Buffer): Generator<Field> {
  let at = 0;
  while (at < bytes.length) {
    const [head, next] = varint(bytes, at);
    const [number, after] = varint(bytes, next);
    if ((head & 7) === 0) {
      yield { tag: head >> 3, value: number };
      at = after;
    } else if ((head & 7) === 2 && after + number <= bytes.length) {
      yield { tag: head >> 3, value: bytes.subarray(after, after + number) };
      at = after + number;
    } else {
      throw bad();
    }
  }
}

const decode = (bytes: Buffer, shape: Shape): Fields => {
  const result: Fields = {};
  for (const { tag, value } of fields(bytes)) {
    const [name, kind] = shape[tag] ?? [];
    if (name === undefined) continue;
    if (typeof value === 'number') {
      result[name] = value;
    } else if (kind === 'texts') {
      const before = result[name];
      result[name] = [...(Array.isArray(before) ? before : []), value.toString()];
    } else if (typeof kind === 'object') {
      result[name] = decode(value, kind);
    } else if (value.length > 0) {
      // Go's generated code writes empty strings out too.
      result[name] = value.toString();
    }
  }
  return result;
};

export const isProtobuf = (bytes: Buffer): boolean => bytes.subarray(0, 4).equals(Buffer.from('k8s\0'));

/** The object in a protobuf envelope. Throws a 415 for kinds that are not in the table. */
export const decodeProtobuf = (bytes: Buffer): Fields => {
  const envelope = bytes.subarray(4);
  const { apiVersion, kind } = (decode(envelope, unknownShape).typeMeta ?? {}) as Fields;
  const shape = shapes[String(kind)];
  const raw = [...fields(envelope)].find((field) => field.tag === 2)?.value;
  if (!shape) {
    throw new ApiError(
      415,
      'UnsupportedMediaType',
      `protobuf is not understood here for ${kind}; send application/json`,
    );
  }
  return { apiVersion, kind, ...(Buffer.isBuffer(raw) ? decode(raw, shape) : {}) };
};
