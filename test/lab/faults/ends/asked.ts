/** The host beyond the lab's router (`lab.outside`), as it is asked about. */
export const outsideAddress = '203.0.113.10';

export const webToOutside = { from: 'shop/web-0', to: outsideAddress, port: 443 } as const;

/** A node that shop/web-0 does not run on. */
export const farNode = 'node-1';
export const webToNode = { from: 'shop/web-0', to: `node/${farNode}` } as const;
/** The node that shop/web-0 runs on. */
export const ownNode = 'node-3';
export const webToOwnNode = { from: 'shop/web-0', to: `node/${ownNode}` } as const;
export const nodeToWeb = { from: `node/${farNode}`, to: 'shop/web-0', port: 8080 } as const;
export const nodeToOwnWeb = { from: `node/${ownNode}`, to: 'shop/web-0', port: 8080 } as const;
