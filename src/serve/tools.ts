import type { Words } from '../words/words.ts';
import type { Tool } from './tool.ts';
import { addressTool } from './tools/address.ts';
import { askTool } from './tools/ask.ts';
import { checkTool, statusTool } from './tools/cluster.ts';
import { diagnoseTool } from './tools/diagnose.ts';
import { evidenceTool } from './tools/evidence.ts';
import { policyTool } from './tools/policy.ts';

/** All that can be asked by a program, the same over MCP and HTTP. `tell`: the language of what describes them. */
export const toolsOf = (tell: Words): Tool[] => [
  diagnoseTool(tell),
  askTool(tell),
  policyTool(tell),
  addressTool(tell),
  statusTool(),
  checkTool(tell),
  evidenceTool(tell),
];
