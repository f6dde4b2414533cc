import { type ResourceType, resourceRef } from './resources.ts';

/** `Status` bodies with the texts of a real v1.32 server (test/data/kube-api). */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, unknown>;
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: Record<string, unknown>;
  code?: number;
}

export interface Cause {
  reason: string;
  message: string;
  field: string;
}

type TypeName = Pick<ResourceType, 'group' | 'plural' | 'kind'>;

/** An answer that is not a success; thrown by the store, written by the server. */
export class ApiError extends Error {
  readonly code: number;
  readonly status: Status;

  constructor(code: number, reason: string, message: string, details?: Record<string, unknown>) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason,
      ...(details ? { details } : {}),
      code,
    };
  }
}

const details = (type: TypeName, name: string | undefined, kind = type.plural) => ({
  ...(name ? { name } : {}),
  ...(type.group ? { group: type.group } : {}),
  kind,
});

export const badRequest = (message: string) => new ApiError(400, 'BadRequest', message);

export const unauthorized = () => new ApiError(401, 'Unauthorized', 'Unauthorized');

export const notFound = (type: TypeName, name: string) =>
  new ApiError(404, 'NotFound', `${resourceRef(type)} "${name}" not found`, details(type, name));

export const noSuchResource = () =>
  new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});

export const methodNotAllowed = () =>
  new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

export const alreadyExists = (type: TypeName, name: string) =>
  new ApiError(409, 'AlreadyExists', `${resourceRef(type)} "${name}" already exists`, details(type, name));

const fullKind = (type: TypeName) => (type.group === '' ? type.kind : `${type.kind}.${type.group}`);

export const modifiedMeanwhile = (type: TypeName, name: string) =>
  new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${resourceRef(type)} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    details(type, name),
  );

/** Deletion preconditions name the kind, not the resource (recording 47). */
export const preconditionFailed = (
  type: TypeName,
  name: string,
  what: 'UID' | 'ResourceVersion',
  asked: string,
  is: string,
) =>
  new ApiError(
    409,
    'Conflict',
    what === 'UID'
      ? `Operation cannot be fulfilled on ${fullKind(type)} "${name}": the UID in the precondition (${asked}) does not match the UID in record (${is}). The object might have been deleted and then recreated`
      : `Operation cannot be fulfilled on ${fullKind(type)} "${name}": the ResourceVersion in the precondition (${asked}) does not match the ResourceVersion in record (${is}). The object might have been modified`,
    details(type, name, type.kind),
  );

export const invalid = (type: TypeName, name: string, causes: Cause[]) => {
  const texts = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const list = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return new ApiError(422, 'Invalid', `${fullKind(type)} "${name}" is invalid: ${list}`, {
    ...details(type, name, type.kind),
    causes,
  });
};

/** What a JSON patch whose `test` fails gets (recording 40). */
export const rejected = () =>
  new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});

export const unsupportedMediaType = (accepted: readonly string[]) =>
  new ApiError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );

export const expired = (message: string) => new ApiError(410, 'Expired', message);

export const internalError = (message: string) =>
  new ApiError(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });

export const success = (type: TypeName, name: string, uid: string): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  details: { ...details(type, name), uid },
});
