import { z } from 'zod';
import { say } from '../words/say.ts';
import type { Words } from '../words/words.ts';
import type { Tool } from './tool.ts';

const problemSchema = {
  type: 'object',
  required: ['problem'],
  properties: { problem: { type: 'string' }, next: { type: 'string' } },
};

const jsonOf = (schema: object, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

/** The contract of `POST /v1/TOOL`, made of the tools themselves (OpenAPI 3.1). */
export const openApi = (tools: readonly Tool[], tell: Words, version: string): object => ({
  openapi: '3.1.0',
  info: { title: 'calico-why', version, description: tell(say('tools.contract')) },
  components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  security: [{ token: [] }],
  paths: Object.fromEntries(
    tools.map(({ name, title, about, input }) => [
      `/v1/${name}`,
      {
        post: {
          operationId: name,
          summary: tell(title),
          description: tell(about),
          requestBody: {
            required: true,
            content: { 'application/json': { schema: z.toJSONSchema(input, { io: 'input' }) } },
          },
          responses: {
            200: jsonOf({ type: 'object' }, tell(say('tools.answer'))),
            ...Object.fromEntries(
              [400, 401, 403, 404, 413, 429, 500].map((status) => [
                String(status),
                jsonOf(problemSchema, tell(say('tools.problem'))),
              ]),
            ),
          },
        },
      },
    ]),
  ),
});
