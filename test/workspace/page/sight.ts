import type { Values } from '../model.ts';
import type { Store } from '../store.ts';

/** What is needed to show some blocks: the workspace, and what has been chosen in them. */
export type Sight = { store: Store; values: Values };
