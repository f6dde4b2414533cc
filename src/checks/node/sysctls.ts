import { missing, type Read } from '../../case/read.ts';
import type { PathEndpoint } from '../../path/path-direction.ts';

/** All of a node's settings that were read. */
export const sysctlsOf = (endpoint: PathEndpoint): Read<Record<string, string>> =>
  endpoint.state.ok ? endpoint.state.value.sysctls : missing(endpoint.state.reason);

/** Interface names may hold dots (`vxlan.calico`); /proc's notation with slashes is accepted as well. */
export const ofInterface = (values: Record<string, string>, dev: string, name: string): string | undefined =>
  values[`net.ipv4.conf.${dev}.${name}`] ?? values[`net.ipv4.conf.${dev.replaceAll('.', '/')}.${name}`];

/** The kernel takes the larger of `all` and the interface's own (Documentation/networking/ip-sysctl). */
export const effectiveRpFilter = (values: Record<string, string>, dev: string): number | undefined => {
  const own = ofInterface(values, dev, 'rp_filter');
  const all = values['net.ipv4.conf.all.rp_filter'];
  return own === undefined || all === undefined ? undefined : Math.max(Number(own), Number(all));
};

/** `all` or the interface's own switches it on. */
export const proxyArp = (values: Record<string, string>, dev: string): boolean | undefined => {
  const own = ofInterface(values, dev, 'proxy_arp');
  const all = values['net.ipv4.conf.all.proxy_arp'];
  return own === undefined ? undefined : own !== '0' || (all !== undefined && all !== '0');
};
