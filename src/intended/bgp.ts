/** BIRD's name for a mesh peer: `Mesh_10_39_0_2` (calico#6.1). */
export const meshProtocolName = (address: string): string => `Mesh_${address.replace(/[.:]/g, '_')}`;

/**
 * A node waits for every peer whose address, as text, is greater than its own; so the greater one
 * opens the session (calico#6.1).
 */
export const isPassive = (own: string, peer: string): boolean => peer > own;

export const defaultAsNumber = '64512';
