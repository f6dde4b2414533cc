import type { HopState } from './hop-status.ts';

/** On its own light ground, so that it reads the same on a dark and on a light page. */
export const colours = {
  ground: '#f8fafc',
  edge: '#cbd5e1',
  frame: '#ffffff',
  ink: '#0f172a',
  quiet: '#475569',
  line: '#94a3b8',
  cause: '#fef2f2',
} as const;

/** Colour is never alone: each state has its sign too. */
export const stateColours: Record<HopState, { fill: string; ink: string }> = {
  fine: { fill: '#15803d', ink: '#166534' },
  departs: { fill: '#d97706', ink: '#92400e' },
  broken: { fill: '#dc2626', ink: '#991b1b' },
  unchecked: { fill: '#94a3b8', ink: '#475569' },
};
