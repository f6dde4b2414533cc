export type Family = 4 | 6;

export const familyOf = (address: string): Family => (address.includes(':') ? 6 : 4);

const full = { 4: 32, 6: 128 } as const;

/** `default` → `0.0.0.0/0`, `192.168.1.1` → `192.168.1.1/32`; an address with a prefix length stays. */
export const withPrefix = (destination: string, family: Family): string => {
  if (destination === 'default' || destination === 'all' || destination === 'any') {
    return family === 4 ? '0.0.0.0/0' : '::/0';
  }
  return destination.includes('/') ? destination : `${destination}/${full[family]}`;
};
