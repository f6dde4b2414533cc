import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DropTrace } from '../../../src/probe/packets/drop-trace.ts';

const must = (argv: string[]): void => {
  const [program = '', ...args] = argv;
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
};

const privileged = process.platform === 'linux' && process.getuid?.() === 0;
const traceable =
  privileged && /\btracefs$/m.test(spawnSync('cat', ['/proc/filesystems'], { encoding: 'utf8' }).stdout);

describe.runIf(traceable)('reasons of the kernel for dropped packets', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'calico-why-tracing-'));
    must(['mount', '-t', 'tracefs', 'tracefs', folder]);
  });
  afterAll(() => {
    must(['umount', folder]);
    rmdirSync(folder);
  });

  const start = (name: string): DropTrace => {
    const trace = DropTrace.start(4, name, [folder]);
    if (!(trace instanceof DropTrace)) throw new Error(JSON.stringify(trace));
    return trace;
  };
  const mine = (): string[] => readdirSync(`${folder}/instances`).filter((each) => each.startsWith('calico-why-test-'));

  it('are counted, and leave nothing behind', () => {
    const trace = start(`test-${process.pid}-count`);
    const send = 'require("dgram").createSocket("udp4").send("x", 9, "127.0.0.1", () => process.exit())';
    for (let n = 0; n < 3; n += 1) must([process.execPath, '-e', send]);
    const drops = trace.read();
    trace.stop();
    trace.stop();
    const refused = [...(drops ?? [])].filter(([kind]) => kind.startsWith('NO_SOCKET '));
    expect(refused.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThanOrEqual(3);
    expect(mine()).toEqual([]);
  });

  it('are cleared away after whoever was killed, and not under one who still reads', async () => {
    const left = `${folder}/instances/calico-why-test-${process.pid}-left`;
    mkdirSync(left);
    // One whose owner is killed.
    const owner = `const fs=require("fs");fs.mkdirSync(process.argv[1]);fs.openSync(process.argv[1]+"/trace_pipe",fs.constants.O_RDONLY|fs.constants.O_NONBLOCK);console.log("up");setInterval(()=>{},1e3)`;
    const held = `${folder}/instances/calico-why-test-${process.pid}-held`;
    const child = spawn(process.execPath, ['-e', owner, held], { stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    start(`test-${process.pid}-first`).stop();
    expect([existsSync(left), existsSync(held)]).toEqual([false, true]);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    start(`test-${process.pid}-second`).stop();
    expect(mine()).toEqual([]);
  });
});
