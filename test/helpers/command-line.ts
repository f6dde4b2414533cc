import { spawn } from 'node:child_process';
import { z } from 'zod';
import { program } from './program.ts';

export interface Ended {
  /** Null where a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
  milliseconds: number;
}

export interface RunOptions {
  env?: Record<string, string>;
  /** Called with each piece of standard output; may end the process. */
  onOutput?: (text: string, child: { kill(signal: NodeJS.Signals): void; closeOutput(): void }) => void;
  /** Called with each piece of standard error; may end the process. */
  onError?: (text: string, child: { kill(signal: NodeJS.Signals): void }) => void;
  /** Called when it has started, with what ends it. */
  onStart?: (child: { kill(signal: NodeJS.Signals): void }) => void;
  /** What is run instead of what tests run. */
  program?: string;
}

/** Runs `calico-why` as a person does: a process of its own, whose whole output is kept. */
export const calicoWhy = (argv: readonly string[], options: RunOptions = {}): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const started = performance.now();
    const { KUBECONFIG: _kubeconfig, FORCE_COLOR: _colour, ...env } = process.env;
    const child = spawn(process.execPath, [options.program ?? program, ...argv], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, NO_COLOR: '1', ...options.env },
    });
    let stdout = '';
    let stderr = '';
    const control = {
      kill: (signal: NodeJS.Signals): void => void child.kill(signal),
      closeOutput: (): void => void child.stdout.destroy(),
    };
    options.onStart?.(control);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      options.onOutput?.(text, control);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      options.onError?.(text, control);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr, milliseconds: performance.now() - started });
    });
  });

const proofSchema = z.strictObject({ source: z.string(), node: z.string().optional(), lines: z.array(z.string()) });

const hopSchema = z.enum([
  'question',
  'source-pod',
  'source-veth',
  'source-node',
  'source-tunnel',
  'underlay',
  'destination-tunnel',
  'destination-node',
  'destination-veth',
  'destination-pod',
]);
const layerSchema = z.enum(['intended', 'programmed', 'observed']);

/** What `--json` promises to scripts: written from the README, not from the source. */
const answerSchema = z.strictObject({
  verdict: z.strictObject({
    status: z.enum(['broken', 'healthy', 'unknown']),
    summary: z.string().min(1),
    warnings: z.array(z.string()),
    causes: z.array(
      z.looseObject({
        id: z.string().min(1),
        layer: layerSchema,
        hop: hopSchema,
        node: z.string().optional(),
        object: z.string().optional(),
        statement: z.string().min(1),
        selfHeals: z.string().optional(),
        explains: z.array(z.string()),
        fixes: z.array(
          z.looseObject({
            id: z.string(),
            title: z.string(),
            why: z.string(),
            command: z.string(),
            by: z.enum(['approve', 'people']),
          }),
        ),
      }),
    ),
  }),
  findings: z.array(
    z.looseObject({
      check: z.string().min(1),
      status: z.enum(['pass', 'fail', 'warn', 'unknown']),
      layer: layerSchema,
      hop: hopSchema,
      direction: z.enum(['forward', 'reverse']),
      node: z.string().optional(),
      object: z.string().optional(),
      statement: z.string().min(1),
      proof: z.array(proofSchema),
      cause: z.string().optional(),
      explains: z.array(z.string()),
      fixes: z.array(z.looseObject({ id: z.string() })),
    }),
  ),
  notChecked: z.array(z.strictObject({ what: z.string().min(1), reason: z.string().min(1) })),
  timings: z.array(z.strictObject({ step: z.string(), startMs: z.number(), ms: z.number().min(0) })),
});
export type Answer = z.infer<typeof answerSchema>;

/** The one JSON document on standard output, held to the contract. */
export const answerOf = ({ stdout, stderr }: Ended): Answer => {
  try {
    return answerSchema.parse(JSON.parse(stdout));
  } catch (error) {
    throw new Error(
      `${error instanceof Error ? error.message : error}\nstdout: ${stdout.slice(0, 500)}\nstderr: ${stderr}`,
    );
  }
};

/** What `--json` prints where the question could not be asked. */
const problemSchema = z.strictObject({
  problem: z.string().min(1),
  next: z.string().optional(),
  choice: z
    .strictObject({
      end: z.enum(['from', 'to']),
      typed: z.string(),
      options: z.array(z.looseObject({ kind: z.string() })),
    })
    .optional(),
});

export const problemOf = ({ stdout }: Ended): z.infer<typeof problemSchema> => problemSchema.parse(JSON.parse(stdout));
