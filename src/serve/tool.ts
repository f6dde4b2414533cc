import type { z } from 'zod';
import type { ClusterCheckName, ClusterCheckReport } from '../case/cluster-check.ts';
import type { Question } from '../case/question.ts';
import type { AnswerOutcome, DiagnoseOptions } from '../diagnose/contract.ts';
import type { Message } from '../words/message.ts';
import type { EvidenceShelf } from './evidence-shelf.ts';
import type { Rights } from './rights.ts';

/** The engine as tools see it: it asks, and changes nothing. */
export interface ReadingEngine {
  answer(question: Question, how: Asking & Pick<DiagnoseOptions, 'live'>): Promise<AnswerOutcome>;
  check(name: ClusterCheckName, how: Asking): Promise<ClusterCheckReport>;
}

interface Asking {
  signal: AbortSignal;
  /** What is being done now. */
  progress(step: Message): void;
}

/** Who asks, and with what. */
export interface Caller extends Asking {
  /** Name of the token, or of the one who started a server on standard input. */
  name: string;
  rights: Rights;
}

/** What a server has for all who ask. */
export interface ToolParts {
  engine: ReadingEngine;
  shelf: EvidenceShelf;
  /** Milliseconds since 1970. */
  now(): number;
}

/** One tool: the same for MCP and for HTTP. Its answer is a document with messages in it. */
export interface Tool<I extends z.ZodType = z.ZodType> {
  /** Words joined by `_`. */
  name: string;
  title: Message;
  about: Message;
  input: I;
  /** @throws PublicError for what cannot be asked or may not be. */
  run(asked: z.infer<I>, caller: Caller, parts: ToolParts): Promise<object>;
}

export const tool = <I extends z.ZodType>(written: Tool<I>): Tool<I> => written;
