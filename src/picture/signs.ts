import { stateColours } from './colours.ts';
import type { HopState } from './hop-status.ts';
import { element } from './svg.ts';

const strokes: Record<HopState, string> = {
  fine: 'M-6 0 L-2 5 L6 -5',
  departs: 'M0 -7 L0 2 M0 6.5 L0 7',
  broken: 'M-5 -5 L5 5 M5 -5 L-5 5',
  unchecked: 'M-5 0 L5 0',
};

/** A coloured disc with its sign: tick, exclamation mark, cross, dash. Drawn, so that no font decides. */
export const sign = (x: number, y: number, state: HopState, radius = 15): string => {
  const disc = element('circle', { r: radius, fill: stateColours[state].fill });
  const mark = element('path', {
    d: strokes[state],
    fill: 'none',
    stroke: '#ffffff',
    'stroke-width': 3.2,
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
  });
  const scaled = element('g', { transform: `scale(${radius / 15})` }, mark);
  return element('g', { transform: `translate(${x} ${y})`, class: state }, disc + scaled);
};
