interface Locked {
  version?: string;
  integrity?: string;
  optional?: boolean;
}
interface Lockfile {
  packages?: Record<string, Locked>;
}
export function isInstalled(lock: Lockfile, installed: Lockfile): boolean;
