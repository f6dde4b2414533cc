import { describe, expect, it } from 'vitest';
import type { Exec, ExecRequest, ExecResult } from '../../../../src/collect/exec.ts';
import { askAndStay } from '../../../../src/collect/node/staying-probe.ts';
import type { StartPart } from '../../../../src/collect/packets/packet-exec.ts';
import { stays } from '../../../../src/probe/stays.ts';
import { said, saying } from '../../../helpers/said.ts';

const target = { namespace: 'calico-why-probe', pod: 'probe-x', container: 'probe' };
const ended = (more: Partial<ExecResult> = {}): ExecResult => ({
  stdout: '',
  stderr: '',
  exitCode: 0,
  truncated: false,
  milliseconds: 1,
  ...more,
});

/** An exec that a test plays: its lines, what it is told, and its end. */
const played = () => {
  const over = Promise.withResolvers<ExecResult>();
  const told: string[] = [];
  let asked: ExecRequest | undefined;
  const exec: Exec = (_to, request) => {
    asked = request;
    request.signal?.addEventListener('abort', () => over.resolve(ended({ stdout: 'left' })), { once: true });
    return over.promise;
  };
  const stdin = { write: (text: string) => void told.push(text.trim()), end: () => undefined };
  const say = (line: string): void => asked?.onLine?.(line, stdin);
  return { exec, say, told, end: over.resolve, gone: () => asked?.signal?.aborted };
};

const ask = (exec: Exec, deadlineMs = 1_000, until = new AbortController().signal) =>
  askAndStay(exec, target, {
    argv: ['calico-why', 'probe', 'snapshot'],
    stdin: '{}\n',
    deadlineMs,
    signal: new AbortController().signal,
    until,
  });
const request = { node: 'n1' } as Parameters<StartPart>[0];
const limits = { deadlineMs: 1_000, signal: new AbortController().signal };

describe('a probe that is asked to stay', () => {
  it('answers by its first line, takes part by the same exec, and is left then', async () => {
    const probe = played();
    const asking = ask(probe.exec);
    probe.say('the state');
    probe.say(stays);
    const { answer, startPart } = await asking;
    expect(answer).toMatchObject({ stdout: 'the state', exitCode: 0 });
    const part = startPart?.(request, limits);
    part?.order('go');
    expect(probe.told).toEqual([JSON.stringify(request), 'go']);
    probe.say('{"type":"ready","node":"n1","milliseconds":1,"problems":[]}');
    await expect(part?.ready).resolves.toBe(true);
    expect(probe.gone()).toBe(false);
    probe.say(
      '{"type":"result","node":"n1","milliseconds":1,"problems":[],"taps":[],"attempts":[],"sent":[3],"answered":[3],"counters":[],"icmpErrors":[],"captures":[]}',
    );
    expect(await part?.result).toMatchObject({ ok: true, value: { sent: [3] } });
    expect(probe.gone()).toBe(true);
  });

  it.each<[string, string[], ExecResult?]>([
    ['knows nothing of it and ends', [], ended({ stdout: 'the state' })],
    ['ends behind its line', ['the state'], ended({ stdout: 'the state' })],
    ['says something else', ['the state', 'hello']],
    ['says nothing more', ['the state']],
  ])('and %s: its answer stands, and packets take another exec', async (_what, lines, end) => {
    const probe = played();
    const asking = ask(probe.exec);
    lines.forEach(probe.say);
    if (end) probe.end(end);
    const { answer, startPart } = await asking;
    expect(answer.stdout).toBe('the state');
    expect(startPart).toBeUndefined();
  });

  it('and does not answer in time is left behind', async () => {
    const probe = played();
    const { answer, startPart } = await ask(probe.exec, 30);
    expect(answer).toMatchObject({ failure: saying('did not answer'), code: 'timeout' });
    expect(startPart).toBeUndefined();
    expect(probe.gone()).toBe(true);
  });

  it('is left where no packets come', async () => {
    const probe = played();
    const over = new AbortController();
    const asking = ask(probe.exec, 1_000, over.signal);
    probe.say('the state');
    probe.say(stays);
    await asking;
    over.abort();
    expect(probe.gone()).toBe(true);
  });

  it.each<[string, RegExp, string[], ExecResult?]>([
    ['it has no result in time', /did not answer/, []],
    ['it ends without one', /exit code 1, boom/, [], ended({ exitCode: 1, stderr: 'boom' })],
    ['it says nothing that is understood', /garbage/, ['garbage'], ended()],
  ])('and takes part: %s', async (_what, reason, lines, end) => {
    const probe = played();
    const asking = ask(probe.exec);
    probe.say('the state');
    probe.say(stays);
    const { startPart } = await asking;
    const part = startPart?.(request, { ...limits, deadlineMs: 30 });
    lines.forEach(probe.say);
    if (end) probe.end(end);
    const result = await part?.result;
    expect(result?.ok === false && said(result.reason)).toMatch(reason);
    await expect(part?.ready).resolves.toBe(false);
  });
});
