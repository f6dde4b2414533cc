import { McpServer, type ServerContext } from '@modelcontextprotocol/server';
import type { Message } from '../words/message.ts';
import type { Words } from '../words/words.ts';
import type { Rights } from './rights.ts';
import { runTool } from './run-tool.ts';
import type { Tool, ToolParts } from './tool.ts';

export interface ServerParts {
  tools: readonly Tool[];
  parts: ToolParts;
  tell: Words;
  /** What answers are written in. */
  forScripts: Words;
  version: string;
  onError(message: string, details: Record<string, unknown>): void;
}

/** Says what is being done to whoever asked to be told (Model Context Protocol, "Progress"). */
const progressTo = ({ mcpReq }: ServerContext, tell: Words): ((step: Message) => void) => {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  let progress = 0;
  return (step) => {
    progress += 1;
    // Whoever went away is not told, and the answer is not kept from others by that.
    mcpReq
      .notify({ method: 'notifications/progress', params: { progressToken, progress, message: tell(step) } })
      .catch(() => undefined);
  };
};

/** A server of the Model Context Protocol for one who asks. Its tools read; none changes anything. */
export const mcpServerFor = (
  caller: { name: string; rights: Rights },
  { tools, parts, tell, forScripts, version, onError }: ServerParts,
): McpServer => {
  const server = new McpServer({ name: 'calico-why', version });
  for (const tool of tools) {
    server.registerTool(
      tool.name,
      {
        title: tell(tool.title),
        description: tell(tool.about),
        // They are read by the tool itself, whose refusal says what to do next.
        inputSchema: tool.input,
        annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: false },
      },
      async (given: unknown, context: ServerContext) => {
        const asking = { ...caller, signal: context.mcpReq.signal, progress: progressTo(context, tell) };
        const ran = await runTool(tool, given, asking, { parts, tell: forScripts, onError });
        return { isError: !ran.ok, content: [{ type: 'text', text: JSON.stringify(ran.document) }] };
      },
    );
  }
  return server;
};
