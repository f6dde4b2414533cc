import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Server, ServerCredentials, type ServiceDefinition, status } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { Certificates } from './certificates.ts';

/** Goldmane as far as questions go: lists flows over mutual TLS, filtered as the real one filters. */

interface Hit {
  kind: string;
  name: string;
  tier: string;
  action: 'Allow' | 'Deny' | 'Pass';
  namespace?: string;
  policy_index?: number;
  rule_index?: number;
  trigger?: Hit;
}

export interface LoggedFlow {
  source_name: string;
  source_namespace: string;
  dest_name: string;
  dest_namespace: string;
  dest_port: number;
  proto: string;
  reporter: 'Src' | 'Dst';
  action: 'Allow' | 'Deny';
  enforced?: Hit[];
  pending?: Hit[];
  /** Seconds before the question. */
  ago?: number;
  packets_in?: number;
  packets_out?: number;
}

interface Match {
  value: string;
  type: number;
}
interface Request {
  start_time_gte: number;
  page_size: number;
  filter: {
    source_names: Match[];
    source_namespaces: Match[];
    dest_names: Match[];
    dest_namespaces: Match[];
    protocols: Match[];
    dest_ports: { port: number }[];
  } | null;
}

/** `hang`: never answers. A function gives the raw answer. */
type Behaviour = 'flows' | 'hang' | 'no-such-method' | ((request: Request) => Buffer);

const matches = (filters: readonly Match[] | undefined, value: string): boolean =>
  !filters?.length ||
  filters.some((filter) => (filter.type === 0 ? filter.value === value : value.includes(filter.value)));

const isWanted = (flow: LoggedFlow, { filter, start_time_gte }: Request): boolean =>
  (flow.ago ?? 60) <= -start_time_gte &&
  matches(filter?.source_names, flow.source_name) &&
  matches(filter?.source_namespaces, flow.source_namespace) &&
  matches(filter?.dest_names, flow.dest_name) &&
  matches(filter?.dest_namespaces, flow.dest_namespace) &&
  matches(filter?.protocols, flow.proto) &&
  (!filter?.dest_ports.length || filter.dest_ports.some(({ port }) => port === flow.dest_port));

const resultOf = (flow: LoggedFlow) => {
  const now = Math.floor(Date.now() / 1000);
  const { enforced = [], pending = enforced, ago = 60, packets_in = 0, packets_out = 3, ...key } = flow;
  return {
    id: 1,
    flow: {
      Key: {
        ...key,
        source_type: 'WorkloadEndpoint',
        dest_type: 'WorkloadEndpoint',
        policies: { enforced_policies: enforced, pending_policies: pending },
      },
      start_time: now - ago,
      end_time: now - ago + 15,
      packets_in,
      packets_out,
      num_connections_started: 1,
      source_labels: ['app=web'],
    },
  };
};

export interface Goldmane {
  address: string;
  flows: LoggedFlow[];
  requests: Request[];
  behave(behaviour: Behaviour): void;
  close(): void;
}

export const startGoldmane = async (certificates: Certificates): Promise<Goldmane> => {
  const definition = loadSync(join(import.meta.dirname, 'api.proto'), {
    keepCase: true,
    longs: Number,
    enums: String,
    defaults: true,
  });
  const service = definition['goldmane.Flows'] as ServiceDefinition;
  const state: { behaviour: Behaviour; flows: LoggedFlow[]; requests: Request[] } = {
    behaviour: 'flows',
    flows: [],
    requests: [],
  };
  const list = service.List;
  if (!list) throw new Error('no List');
  const serialize = (value: unknown): Buffer => (Buffer.isBuffer(value) ? value : list.responseSerialize(value));
  const server = new Server({ 'grpc.max_send_message_length': -1 });
  server.addService(
    { List: { ...list, responseSerialize: serialize } },
    {
      List: (
        call: { request: Request },
        answer: (error: { code: number; message: string } | null, value?: unknown) => void,
      ) => {
        const { request } = call;
        const numbered = {
          ...request,
          filter: request.filter && {
            ...request.filter,
            ...Object.fromEntries(
              Object.entries(request.filter).map(([key, value]) => [
                key,
                value.map((match: { type?: unknown }) =>
                  'type' in match ? { ...match, type: match.type === 'Fuzzy' ? 1 : 0 } : match,
                ),
              ]),
            ),
          },
        } as Request;
        state.requests.push(numbered);
        const { behaviour } = state;
        if (behaviour === 'hang') return;
        if (behaviour === 'no-such-method') {
          answer({ code: status.UNIMPLEMENTED, message: 'unknown method List for service goldmane.Flows' });
          return;
        }
        if (typeof behaviour === 'function') {
          answer(null, behaviour(numbered));
          return;
        }
        const wanted = state.flows.filter((flow) => isWanted(flow, numbered));
        answer(null, {
          meta: { totalPages: 1, totalResults: wanted.length },
          flows: wanted.slice(0, numbered.page_size || undefined).map(resultOf),
        });
      },
    },
  );
  const { ca, server: own } = certificates;
  const credentials = ServerCredentials.createSsl(
    readFileSync(ca),
    [{ cert_chain: readFileSync(own.cert), private_key: readFileSync(own.key) }],
    true,
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return {
    address: `localhost:${port}`,
    flows: state.flows,
    requests: state.requests,
    behave: (behaviour) => {
      state.behaviour = behaviour;
    },
    close: () => server.forceShutdown(),
  };
};
