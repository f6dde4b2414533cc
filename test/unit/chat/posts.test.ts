import { expect, it } from 'vitest';
import { openPosts } from '../../../src/chat/posts.ts';
import { divider } from '../../../src/chat/views/view.ts';
import { aThread } from '../../helpers/places.ts';
import { english } from '../../helpers/said.ts';

const thread = aThread('C1', '1.1');
const posts = openPosts(english, thread, 'r1');

it('names each message of a draft for good, and its file after it', () => {
  const blocks = Array.from({ length: 120 }, () => divider);
  const whole = { name: 'report.txt', title: 'All of it', content: 'x', always: true };
  const tellings = posts.draft('answer', { text: 'long', blocks, whole });
  expect(tellings.map(({ line, key, body }) => [line, key, body.kind])).toEqual([
    [thread, 'r1-answer', 'post'],
    [thread, 'r1-answer-2', 'post'],
    [thread, 'r1-answer-3', 'post'],
    [thread, 'r1-report.txt', 'file'],
  ]);
  expect(posts.draft('answer', { text: 'long', blocks, whole })).toEqual(tellings);
});
