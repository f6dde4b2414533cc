import { randomBytes } from 'node:crypto';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { ListingCluster } from '../collect/kubernetes/client.ts';
import { answerWith } from '../diagnose/answer-with.ts';
import { diagnoseWith } from '../diagnose/diagnose.ts';
import { runClusterCheck } from '../diagnose/run-cluster-check.ts';
import { PublicError } from '../errors.ts';
import { evidenceShelf } from '../serve/evidence-shelf.ts';
import { type HttpPlace, serveHttp } from '../serve/http.ts';
import { mcpServerFor } from '../serve/mcp-server.ts';
import { openApi } from '../serve/openapi.ts';
import { readTokens } from '../serve/tokens.ts';
import type { ReadingEngine, ToolParts } from '../serve/tool.ts';
import { toolsOf } from '../serve/tools.ts';
import { openLog } from '../service/log.ts';
import { readScope } from '../settings/config.ts';
import { onCluster } from '../terminal/on-cluster.ts';
import { printable } from '../terminal/printable.ts';
import type { Voice } from '../terminal/voice.ts';
import { say } from '../words/say.ts';
import { version } from './version.ts';

export interface ServeOptions {
  /** `127.0.0.1:8931`. */
  http?: string;
  tokens?: string;
  openapi?: boolean;
  kubeconfig?: string;
  context?: string;
  probeNamespace: string;
}

/** A cluster check may take its time on a large cluster, in milliseconds. */
const checkMs = 120_000;
const requestTimeoutMs = 10_000;

const engineOn = (cluster: ListingCluster, probe: { namespace: string }): ReadingEngine => {
  const answer = answerWith(diagnoseWith({ probe, now: () => new Date() }), undefined, probe);
  return {
    answer: (question, { live, signal, progress }) =>
      answer(question, cluster, { progress, finding: () => undefined }, { live, signal }),
    check: (name, { signal, progress }) =>
      runClusterCheck(name, cluster, { deadlineMs: checkMs, signal, probe, progress, now: Date.now }),
  };
};

const shelf = () =>
  evidenceShelf({ characters: 64_000_000, entries: 100, newHandle: () => randomBytes(12).toString('base64url') });

/** @throws PublicError */
const placeOf = (written: string): HttpPlace => {
  const found = /^(?:\[(?<six>[0-9a-f:.]{2,45})\]|(?<other>[\w.-]{1,253})):(?<port>\d{1,5})$/i.exec(written)?.groups;
  const port = Number(found?.port);
  if (found === undefined || port > 65_535) throw new PublicError('usage', say('tools.at-where'));
  return { address: found.six ?? found.other ?? '', port };
};

const untilStopped = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    process.once('SIGTERM', () => resolve());
  });

/** Serves until whoever started it goes away or it is told to end. Returns the exit code. */
export const serveTools = async (options: ServeOptions, { tell, forScripts }: Voice): Promise<number> => {
  if (options.openapi) {
    process.stdout.write(`${JSON.stringify(openApi(toolsOf(forScripts), forScripts, version), undefined, 2)}\n`);
    return 0;
  }
  const place = options.http === undefined ? undefined : placeOf(options.http);
  if (place !== undefined && options.tokens === undefined)
    throw new PublicError('usage', say('tools.tokens-needed'), { next: say('tools.tokens-example') });
  const holderOf =
    options.tokens === undefined ? undefined : await readTokens(options.tokens, readScope(process.env).cluster);
  // Standard output is the protocol's.
  const log = openLog('error', 'mcp', process.stderr);
  const onError = (message: string, details: Record<string, unknown>): void => log.error(details, message);
  return onCluster(options, requestTimeoutMs, async (cluster, signal) => {
    // Heard before anybody is told that it serves.
    const stopped = untilStopped(signal);
    const engine = engineOn(cluster, { namespace: options.probeNamespace });
    const parts: ToolParts = { engine, shelf: shelf(), now: Date.now };
    const server = { tools: toolsOf(forScripts), parts, tell, forScripts, version, onError };
    if (place !== undefined && holderOf !== undefined) {
      const serving = await serveHttp(place, holderOf, server);
      const where = say('tools.listening', { address: place.address, port: serving.port });
      process.stderr.write(`${printable(tell(where))}\n`);
      await stopped;
      await serving.close();
      return 0;
    }
    const caller = { name: 'stdio', rights: { namespaces: 'all' as const } };
    const connection = serveStdio(() => mcpServerFor(caller, server), {
      onerror: (error) => onError('a message could not be served', { error: error.message }),
    });
    const gone = new Promise<void>((resolve) => process.stdin.once('end', () => resolve()));
    await Promise.race([stopped, gone]);
    await connection.close();
    return 0;
  });
};
