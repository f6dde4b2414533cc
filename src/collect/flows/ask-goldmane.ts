import { setTimeout as sleep } from 'node:timers/promises';
import { createSecureContext } from 'node:tls';
import { fileURLToPath } from 'node:url';
import type { FlowLogs, FlowQuery } from '../../case/flows.ts';
import { got, missingOf, type Read } from '../../case/read.ts';
import { messageOf } from '../../errors.ts';
import { goldmaneBytes, pemBytes } from '../../limits/limits.ts';
import { readBytes } from '../../limits/read-file.ts';
import { withoutSecrets } from '../../secrets.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { protocolSpellings, readAnswer } from './read-answer.ts';

/** Where Goldmane is, and the files with which both sides prove who they are (mutual TLS). */
export interface GoldmanePlace {
  /** `goldmane.calico-system.svc:7443` */
  address: string;
  /** Paths of PEM files. */
  ca: string;
  cert: string;
  key: string;
  /** Name in its certificate, where the address is another, as behind a port-forward. */
  serverName?: string | undefined;
}

/** Never throws; what went wrong is the reason. */
export type ReadFlows = (query: FlowQuery, signal: AbortSignal) => Promise<Read<FlowLogs>>;

/** Goldmane keeps about an hour; what is older says little about now. */
const usualSeconds = 15 * 60;
/** It must not slow an answer: everything else goes on meanwhile. */
const deadlineMs = 1500;
const mostFlows = 50;
const mostAsked = 200;

const proto = fileURLToPath(new URL('goldmane.proto', import.meta.url));

const readPem = async (what: string, path: string): Promise<Buffer> => {
  try {
    return await readBytes(path, { what: 'it', bytes: pemBytes });
  } catch (error) {
    throw new Error(`the ${what} file cannot be read: ${messageOf(error)}`);
  }
};

const requestOf = ({ from, to, protocol, port, seconds = usualSeconds, most = mostFlows }: FlowQuery) => {
  const exactly = (values: readonly string[]) => values.map((value) => ({ value }));
  return {
    start_time_gte: -seconds,
    start_time_lt: 0,
    page: 0,
    page_size: Math.max(mostAsked, most),
    filter: {
      source_names: exactly(from?.names ?? []),
      source_namespaces: exactly(from ? [from.namespace] : []),
      dest_names: exactly(to?.names ?? []),
      dest_namespaces: exactly(to ? [to.namespace] : []),
      protocols:
        protocol === undefined
          ? []
          : exactly(protocolSpellings(protocol).flatMap((name) => [...new Set([name, name.toUpperCase()])])),
      dest_ports: port === undefined ? [] : [{ port }],
    },
  };
};

/** The client is loaded where Goldmane is asked: most clusters have none. */
const openClient = async (place: GoldmanePlace) => {
  const [grpc, loader, ca, cert, key] = await Promise.all([
    import('@grpc/grpc-js'),
    import('@grpc/proto-loader'),
    readPem('CA', place.ca),
    readPem('certificate', place.cert),
    readPem('key', place.key),
  ]);
  const definition = await loader.load(proto, { keepCase: true, longs: Number, defaults: true, arrays: true });
  const list = definition['goldmane.Flows'];
  if (list === undefined || !('List' in list)) throw new Error(`${proto} does not describe goldmane.Flows`);
  // Read again each time, as certificates are renewed. Where the operator made them, Goldmane's own
  // certificate stands as its authority, which Go accepts and OpenSSL by this option.
  const context = createSecureContext({ ca, cert, key, allowPartialTrustChain: true, minVersion: 'TLSv1.2' });
  const client = new grpc.Client(`dns:${place.address}`, grpc.credentials.createFromSecureContext(context), {
    'grpc.max_receive_message_length': goldmaneBytes,
    'grpc.enable_retries': 0,
    'grpc.enable_http_proxy': 0,
    'grpc.service_config_disable_resolution': 1,
    ...(place.serverName ? { 'grpc.ssl_target_name_override': place.serverName } : {}),
  });
  return { grpc, client, list: list.List };
};

const ask = async (place: GoldmanePlace, query: FlowQuery, signal: AbortSignal): Promise<unknown> => {
  const { client, list } = await openClient(place);
  try {
    signal.throwIfAborted();
    return await new Promise<unknown>((resolve, reject) => {
      const call = client.makeUnaryRequest(
        list.path,
        list.requestSerialize,
        list.responseDeserialize,
        requestOf(query),
        { deadline: Date.now() + deadlineMs },
        (error, answer: unknown) => (error ? reject(error) : resolve(answer)),
      );
      signal.addEventListener('abort', () => call.cancel(), { once: true });
    });
  } finally {
    client.close();
  }
};

/** Asks the Goldmane of a place. */
export const flowsFrom =
  (place: GoldmanePlace): ReadFlows =>
  async (query, signal) => {
    const late = new AbortController();
    const both = AbortSignal.any([signal, late.signal]);
    const answer = ask(place, query, both).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    const waited = sleep(deadlineMs, undefined, { signal: both, ref: false }).catch(() => undefined);
    const first = await Promise.race([answer, waited]);
    late.abort();
    const failed = (detail: Message | string) => missingOf(`Goldmane ${place.address}`, detail);
    if (first === undefined) {
      return failed(signal.aborted ? say('read.withdrawn') : say('read.no-answer-in', { seconds: deadlineMs / 1000 }));
    }
    if ('error' in first) return failed(withoutSecrets(messageOf(first.error)).slice(0, 300));
    const read = readAnswer(first.value, query, query.most ?? mostFlows);
    return read
      ? got({ address: place.address, seconds: query.seconds ?? usualSeconds, ...read })
      : failed(say('read.no-flows'));
  };
