import { expect, it } from 'vitest';
import { loadRenderer } from '../../../src/terminal/load-renderer.ts';

const failing = (code: string) => () => Promise.reject(Object.assign(new Error('no'), { code }));

it('gives the renderer that is there', async () => {
  const renderPng = () => Buffer.from('a picture');
  expect(await loadRenderer(() => Promise.resolve({ renderPng }))).toBe(renderPng);
});

it.each(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'])('says what to do where it is not there: %s', async (code) => {
  await expect(loadRenderer(failing(code))).rejects.toMatchObject({
    code: 'no-renderer',
    next: expect.stringContaining('.svg'),
  });
});

it('passes any other failure on', async () => {
  await expect(loadRenderer(failing('EMFILE'))).rejects.toMatchObject({ code: 'EMFILE' });
});
