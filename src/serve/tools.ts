import type { Words } from '../words/words.ts';
import type { Tool, ToolParts } from './tool.ts';
import { addressTool } from './tools/address.ts';
import { askTool } from './tools/ask.ts';
import { checkTool, statusTool } from './tools/cluster.ts';
import { diagnoseTool } from './tools/diagnose.ts';
import { evidenceTool } from './tools/evidence.ts';
import { policyTool } from './tools/policy.ts';

/** All that can be asked by a program, the same over MCP and HTTP. `tell`: the language of what describes them. */
export const toolsOf = (parts: ToolParts, tell: Words): Tool[] => [
  diagnoseTool(parts, tell),
  askTool(parts, tell),
  policyTool(parts, tell),
  addressTool(parts, tell),
  statusTool(parts),
  checkTool(parts, tell),
  evidenceTool(parts, tell),
];
