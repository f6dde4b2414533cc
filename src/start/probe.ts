import { killAll } from '../probe/command.ts';
import { askNames } from '../probe/dns/ask.ts';
import { askRequestOf, dnsRequestOf } from '../probe/dns/dns-request.ts';
import { lookUp } from '../probe/dns/look-up.ts';
import { fitted } from '../probe/fit.ts';
import { type LineInput, lineInput } from '../probe/line-input.ts';
import { runBurst } from '../probe/packets/burst.ts';
import { burstRequestOf, isBurst } from '../probe/packets/burst-request.ts';
import { type Known, knownOf } from '../probe/packets/known.ts';
import { packetsRequestOf } from '../probe/packets/packets-request.ts';
import { runSend } from '../probe/packets/send.ts';
import { runPackets } from '../probe/packets/session.ts';
import { takeSnapshot } from '../probe/snapshot.ts';
import { RequestError, snapshotRequestOf } from '../probe/snapshot-request.ts';
import { stays } from '../probe/stays.ts';
import { takeAgents } from '../probe/take-agents.ts';
import { takeClaims } from '../probe/take-claims.ts';

/**
 * What runs on a node: `calico-why probe snapshot [REQUEST]`, `calico-why probe packets`, `calico-why probe dns`. The request is
 * one line of JSON, the only argument or the first line of standard input; the answer is JSON lines on
 * standard output. No cluster is called, nothing is changed. Loads nothing but Node's own modules.
 */
const usage =
  'usage: calico-why probe snapshot [REQUEST]  |  calico-why probe packets  |  calico-why probe dns  (the request is one line of JSON on standard input)\n';

const exitCodes = { done: 0, badRequest: 2, clientGone: 3 } as const;

const write = (text: string): Promise<void> =>
  new Promise((resolve) => {
    process.stdout.write(text, () => resolve());
  });

const readRequest = async (argument: string | undefined, input: LineInput): Promise<unknown> => {
  const text = argument ?? (await input.next()) ?? '';
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestError('the request is not valid JSON');
  }
};

const takers = { agents: takeAgents, claims: takeClaims, everything: takeSnapshot };

const snapshot = async (argument: string | undefined, input: LineInput): Promise<number> => {
  const request = snapshotRequestOf(await readRequest(argument, input));
  const controller = new AbortController();
  let gone = false;
  if (request.keepOpen) {
    input.onEnd(() => {
      gone = true;
      controller.abort();
    });
  }
  const timer = setTimeout(() => controller.abort(), request.deadlineMs);
  const take = takers[request.only ?? 'everything'];
  const answer = await take(request, controller.signal, new Date());
  clearTimeout(timer);
  if (gone) return exitCodes.clientGone;
  const line = `${JSON.stringify(fitted(answer))}\n`;
  if (!request.stay || argument !== undefined) {
    await write(line);
    return exitCodes.done;
  }
  await write(`${line}${stays}\n`);
  const known = request.only === undefined ? knownOf(request, answer) : undefined;
  const next = await Promise.race([input.next(), longEnough()]);
  return next === undefined ? exitCodes.done : packets(next, input, known);
};

/** Nobody who stays away for so long comes back. */
const longEnough = (): Promise<undefined> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(undefined), 20_000).unref();
  });

/** Prints one line at once, without waiting for it to be read. */
const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const packets = async (argument: string | undefined, input: LineInput, known?: Known): Promise<number> => {
  const asked = await readRequest(argument, input);
  const request = isBurst(asked) ? burstRequestOf(asked) : packetsRequestOf(asked);
  const controller = new AbortController();
  let told = false;
  const over = new Promise<void>((resolve) => {
    input.onEnd(resolve);
    controller.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const timer = setTimeout(() => controller.abort(), request.deadlineMs + 1_000);
  const say = (message: { type: string }): void => {
    if (message.type === 'result') told = true;
    print(JSON.stringify(message));
  };
  const test =
    'targets' in request
      ? runBurst(request, input, controller.signal, say)
      : runPackets(request, input, controller.signal, say, known);
  await Promise.race([test, over]);
  clearTimeout(timer);
  await write('');
  return told ? exitCodes.done : exitCodes.clientGone;
};

const dns = async (argument: string | undefined, input: LineInput): Promise<number> => {
  const request = dnsRequestOf(await readRequest(argument, input));
  const controller = new AbortController();
  let gone = false;
  input.onEnd(() => {
    gone = argument === undefined;
    if (gone) controller.abort();
  });
  const timer = setTimeout(() => controller.abort(), request.deadlineMs);
  const answer = await lookUp(request, controller.signal);
  clearTimeout(timer);
  if (gone) return exitCodes.clientGone;
  await write(`${JSON.stringify(answer)}\n`);
  return exitCodes.done;
};

const dnsAsk = async (argument: string | undefined, input: LineInput): Promise<number> => {
  await write(`${JSON.stringify(await askNames(askRequestOf(await readRequest(argument, input))))}\n`);
  return exitCodes.done;
};

const send = async (argument: string | undefined, input: LineInput): Promise<number> => {
  await runSend(argument === 'node' ? 'node' : undefined, input, print);
  return exitCodes.done;
};

/** Runs one probe command; answers the exit code: 0 done, 2 bad request, 3 the client has gone. */
export const runProbe = async (argv: string[]): Promise<number> => {
  const [command, argument, ...more] = argv;
  if (more.length > 0 || !['snapshot', 'packets', 'send', 'dns', 'dns-ask'].includes(command ?? '')) {
    process.stderr.write(usage);
    return exitCodes.badRequest;
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.once(signal, () => {
      killAll();
      process.exit(exitCodes.clientGone);
    });
  }
  process.once('exit', killAll);
  const input = lineInput(process.stdin);
  try {
    if (command === 'packets') return await packets(argument, input);
    if (command === 'dns') return await dns(argument, input);
    if (command === 'dns-ask') return await dnsAsk(argument, input);
    if (command === 'send') return await send(argument, input);
    return await snapshot(argument, input);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    process.stderr.write(`calico-why probe: ${error.message}\n`);
    return exitCodes.badRequest;
  } finally {
    killAll();
    input.close();
  }
};
