/** The page's own files. Its scripts are TypeScript, served with the types taken off. */
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { createRequire, stripTypeScriptTypes } from 'node:module';

const require = createRequire(import.meta.url);
const here = (name: string): URL => new URL(name, import.meta.url);

const send = (response: ServerResponse, type: string, body: string): boolean => {
  response.writeHead(200, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-cache',
    'content-security-policy':
      "default-src 'self'; img-src 'self' http: https: data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  });
  response.end(body);
  return true;
};

/** Node says on each start that this is experimental; nobody who looks at the page can act on that. */
const strip = (source: string): string => {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
};

const fonts: Readonly<Record<string, { file: string; type: string }>> = Object.assign(Object.create(null), {
  '/page/emoji.woff2': { file: require.resolve('twemoji-colr-font/twemoji.woff2'), type: 'font/woff2' },
  '/page/chinese.ttf': {
    file: require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
    type: 'font/ttf',
  },
});

const scripts = new Map<string, string>();

export const asset = async (path: string, response: ServerResponse): Promise<boolean> => {
  if (path === '/') return send(response, 'text/html', await readFile(here('document.html'), 'utf8'));
  if (path === '/page/style.css') return send(response, 'text/css', await readFile(here('style.css'), 'utf8'));
  if (path === '/page/blocks.css') {
    const sheet = require.resolve('slack-blocks-to-jsx/dist/style.css');
    return send(response, 'text/css', await readFile(sheet, 'utf8'));
  }
  const font = fonts[path];
  if (font !== undefined) {
    response.writeHead(200, { 'content-type': font.type, 'cache-control': 'max-age=86400' });
    response.end(await readFile(font.file));
    return true;
  }
  if (path === '/page/icon.svg') return send(response, 'image/svg+xml', await readFile(here('icon.svg'), 'utf8'));
  const script = /^\/page\/client\/([a-z-]+\.ts)$/.exec(path)?.[1];
  if (script === undefined) return false;
  try {
    const known = scripts.get(script) ?? strip(await readFile(here(`client/${script}`), 'utf8'));
    scripts.set(script, known);
    return send(response, 'text/javascript', known);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
};
