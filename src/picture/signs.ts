import { colours, stateColours } from './colours.ts';
import type { HopState } from './hop-status.ts';
import { element } from './svg.ts';

const strokes: Record<HopState, string> = {
  fine: 'M-6 0 L-2 5 L6 -5',
  departs: 'M0 -4 L0 4 M0 8.5 L0 9',
  broken: 'M-5.5 -5.5 L5.5 5.5 M5.5 -5.5 L-5.5 5.5',
  unchecked: 'M-5 0 L5 0',
};

/** Told apart without colour: a disc, a triangle, an octagon that is larger than all, a ring. */
const shapes: Record<HopState, string> = {
  fine: element('circle', { r: 15, fill: stateColours.fine.fill }),
  departs: element('path', {
    d: 'M0 -15 L16 13 L-16 13 Z',
    fill: stateColours.departs.fill,
    stroke: stateColours.departs.fill,
    'stroke-width': 3,
    'stroke-linejoin': 'round',
  }),
  broken: element('path', {
    d: 'M-7.5 -18 L7.5 -18 L18 -7.5 L18 7.5 L7.5 18 L-7.5 18 L-18 7.5 L-18 -7.5 Z',
    fill: stateColours.broken.fill,
    stroke: stateColours.broken.ink,
    'stroke-width': 2,
  }),
  unchecked: element('circle', { r: 13, fill: colours.frame, stroke: stateColours.unchecked.ink, 'stroke-width': 3 }),
};

/** A shape with its sign: tick, exclamation mark, cross, dash. Drawn, so that no font decides. */
export const sign = (x: number, y: number, state: HopState, radius = 15): string => {
  const mark = element('path', {
    d: strokes[state],
    fill: 'none',
    stroke: state === 'unchecked' ? stateColours.unchecked.ink : '#ffffff',
    'stroke-width': 3.2,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  });
  const scaled = element('g', { transform: `scale(${Number((radius / 15).toFixed(3))})` }, shapes[state] + mark);
  return element('g', { transform: `translate(${x} ${y})`, class: state }, scaled);
};
