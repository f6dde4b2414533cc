/** What the checks of tunnels say. */
export const tunnelChecks = {
  'tunnel-device.not-for-pods': '{$finding}; packets between pods do not need it',
} as const;
