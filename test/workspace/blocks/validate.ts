/** Blocks in, Slack's complaints out. No complaint means that Slack would take them. */
import type { z } from 'zod';
import { limits } from '../limits.ts';
import type { Block, Data, SlackFile } from '../model.ts';
import { anyBlock, messageOnlyTypes } from './block-schemas.ts';
import { isData, walk } from './walk.ts';

type Surface = 'message' | 'modal' | 'home';
export type BlockRules = {
  surface: Surface;
  /** Block types that this Slack refuses, so that a fallback can be tested. */
  refused: ReadonlySet<string>;
  file: (id: string) => SlackFile | undefined;
  /** Where the blocks stand in the request: `/blocks` or `/view/blocks`. */
  pointer: string;
};
export type BlockProblem = { code: 'invalid_blocks' | 'msg_blocks_too_long'; errors: string[] };

export const validateBlocks = (blocks: unknown[], rules: BlockRules): BlockProblem | undefined => {
  const errors: string[] = [];
  const most = rules.surface === 'message' ? limits.messageBlocks : limits.viewBlocks;
  if (blocks.length > most) errors.push(`no more than ${most} items allowed [json-pointer:${rules.pointer}]`);
  const good: Block[] = [];
  blocks.forEach((block, index) => {
    const at = `${rules.pointer}/${index}`;
    const refusal = refuse(block, rules);
    if (refusal !== undefined) {
      errors.push(`${refusal} [json-pointer:${at}/type]`);
      return;
    }
    const parsed = anyBlock.safeParse(block);
    if (parsed.success) good.push(block as Block);
    else for (const issue of parsed.error.issues) errors.push(...complain(issue, at, block));
  });
  errors.push(...duplicates(good, rules.pointer), ...badFiles(good, rules));
  if (errors.length > 0) return { code: 'invalid_blocks', errors };
  if (rules.surface === 'message' && weight(blocks) > limits.messageBlocksWeight) {
    return { code: 'msg_blocks_too_long', errors: [] };
  }
  return undefined;
};

const refuse = (block: unknown, rules: BlockRules): string | undefined => {
  if (!isData(block) || typeof block.type !== 'string') return undefined;
  const type = block.type;
  const wrongPlace = rules.surface !== 'message' && messageOnlyTypes.has(type);
  return rules.refused.has(type) || wrongPlace ? `unsupported type: ${type}` : undefined;
};

type Issue = z.core.$ZodIssue;

/** Puts zod's findings in the words that Slack uses. */
const complain = (issue: Issue, base: string, block: unknown): string[] => {
  const pointer = [base, ...issue.path.map(String)].join('/');
  const say = (words: string, at = pointer): string => `${words} [json-pointer:${at}]`;
  switch (issue.code) {
    case 'too_big':
      return [say(issue.origin === 'array' ? `no more than ${issue.maximum} items allowed` : tooBig(issue))];
    case 'too_small':
      if (issue.origin === 'array') return [say(`no fewer than ${issue.minimum} items allowed`)];
      return [say(`must be more than ${Number(issue.minimum) - 1} characters`)];
    case 'unrecognized_keys':
      return issue.keys.map((key) => say(`invalid additional property: ${key}`));
    case 'invalid_union':
      return [say(`unsupported type: ${String(valueAt(block, issue.path))}`)];
    case 'invalid_type':
      return valueAt(block, issue.path) === undefined
        ? [say(`missing required field: ${String(issue.path.at(-1))}`, pointer.slice(0, pointer.lastIndexOf('/')))]
        : [say(`must provide a${/^[aeiou]/.test(issue.expected) ? 'n' : ''} ${issue.expected}`)];
    default:
      return [say(issue.message)];
  }
};

const tooBig = (issue: Extract<Issue, { code: 'too_big' }>): string =>
  issue.origin === 'string'
    ? `must be less than ${Number(issue.maximum) + 1} characters`
    : `must be at most ${issue.maximum}`;

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (isData(value) || Array.isArray(value) ? (value as Data)[String(key)] : undefined),
    root,
  );

const duplicates = (blocks: Block[], pointer: string): string[] => {
  const errors: string[] = [];
  const blockIds = new Set<string>();
  const actionIds = new Set<string>();
  blocks.forEach((block, index) => {
    if (block.block_id && blockIds.has(block.block_id)) {
      errors.push(`duplicate block_id: ${block.block_id} [json-pointer:${pointer}/${index}/block_id]`);
    }
    if (block.block_id) blockIds.add(block.block_id);
    walk(block, (value) => {
      const actionId = value.action_id;
      if (typeof actionId !== 'string' || actionId === '') return;
      if (actionIds.has(actionId)) {
        errors.push(`\`action_id\` ${actionId} already exists [json-pointer:${pointer}/${index}]`);
      }
      actionIds.add(actionId);
    });
  });
  return errors;
};

const badFiles = (blocks: Block[], rules: BlockRules): string[] => {
  const errors: string[] = [];
  walk(blocks, (value) => {
    const wanted = value.slack_file;
    if (!isData(wanted)) return;
    const given = [wanted.id, wanted.url].filter((part) => typeof part === 'string');
    const id =
      typeof wanted.id === 'string'
        ? wanted.id
        : /\/(?:files-pri\/[^/]*-|files\/[^/]+\/)(F\w+)/.exec(String(wanted.url))?.[1];
    const file = id === undefined ? undefined : rules.file(id);
    const good = given.length === 1 && file?.state === 'complete' && /^image\/(png|jpeg|gif)$/.test(file.mimetype);
    if (!good) errors.push(`invalid slack file [json-pointer:${rules.pointer}]`);
  });
  return errors;
};

/**
 * What the blocks weigh against `messageBlocksWeight`: every string but types and ids, and a price for each block and
 * each object in it. Slack does not publish its formula; this one agrees with what people measured.
 */
const weight = (blocks: unknown[]): number => {
  let total = blocks.length * (limits.blockWeight - limits.objectWeight);
  walk(blocks, (value) => {
    total += limits.objectWeight;
    for (const [key, part] of Object.entries(value)) {
      if (typeof part === 'string' && key !== 'type' && key !== 'block_id' && key !== 'action_id') total += part.length;
    }
  });
  return total;
};
