import type { Link } from '../../case/node-state.ts';
import type { Read } from '../../case/read.ts';
import { say } from '../../words/say.ts';
import { flagOf, isObject, type JsonObject, numberOf, readList, textOf, textsOf } from './json-list.ts';

type LinkAddress = Link['addresses'][number];

/** iproute2 6.4 and later print it, by its name where that is known; the kernel's own marks say nothing. */
const protocolOf = (item: unknown): string | undefined => {
  const name = typeof item === 'number' ? String(item) : textOf(item);
  return name === undefined || name.startsWith('kernel') ? undefined : name;
};

const addressOf = (item: unknown): LinkAddress | undefined => {
  if (!isObject(item)) return undefined;
  const address = textOf(item.local);
  const prefix = numberOf(item.prefixlen);
  if (address === undefined || prefix === undefined) return undefined;
  if (item.family !== 'inet' && item.family !== 'inet6') return undefined;
  const flags = ['tentative', 'dadfailed'].filter((flag) => item[flag] === true);
  const protocol = protocolOf(item.protocol);
  return {
    family: item.family === 'inet' ? 4 : 6,
    address,
    prefix,
    scope: textOf(item.scope) ?? 'global',
    ...(flags.length === 0 ? {} : { flags }),
    ...(protocol === undefined ? {} : { protocol }),
  };
};

const addressesOf = (item: JsonObject): LinkAddress[] =>
  (Array.isArray(item.addr_info) ? item.addr_info : [])
    .map(addressOf)
    .filter((address): address is LinkAddress => address !== undefined);

const vxlanOf = (data: JsonObject): NonNullable<Link['vxlan']> => ({
  id: numberOf(data.id),
  local: textOf(data.local) ?? textOf(data.local6),
  parent: textOf(data.link),
  port: numberOf(data.port),
  learning: flagOf(data.learning),
  external: flagOf(data.external),
});

/** One in the driver, in the kernel or in the card; of several the first. */
const xdpOf = ({ xdp }: JsonObject): Link['xdp'] => {
  if (!isObject(xdp)) return undefined;
  const attached = Array.isArray(xdp.attached) ? xdp.attached[0] : undefined;
  const program = isObject(xdp.prog) ? xdp.prog : isObject(attached) ? attached.prog : undefined;
  const id = isObject(program) ? numberOf(program.id) : undefined;
  const name = isObject(program) ? textOf(program.name) : undefined;
  return id === undefined ? undefined : { id, ...(name === undefined || name === '' ? {} : { name }) };
};

const render = (link: Omit<Link, 'text'>): string =>
  [
    `${link.index}: ${link.name}${link.peerIndex === undefined ? '' : `@if${link.peerIndex}`}:`,
    `<${link.flags.join(',')}>`,
    `mtu ${link.mtu}`,
    `state ${link.operState}`,
    ...(link.mac ? [`link/ether ${link.mac}`] : []),
    ...(link.netnsId === undefined ? [] : [`link-netnsid ${link.netnsId}`]),
    ...(link.kind ? [link.kind] : []),
    ...(link.xdp === undefined
      ? []
      : [`prog/xdp id ${link.xdp.id}${link.xdp.name === undefined ? '' : ` name ${link.xdp.name}`}`]),
    ...(link.vxlan?.id === undefined ? [] : [`id ${link.vxlan.id}`]),
    ...(link.vxlan?.local ? [`local ${link.vxlan.local}`] : []),
    ...(link.vxlan?.parent ? [`dev ${link.vxlan.parent}`] : []),
    ...(link.vxlan?.port === undefined ? [] : [`dstport ${link.vxlan.port}`]),
    ...(link.vxlan?.learning === false ? ['nolearning'] : []),
    ...link.addresses.map((each) =>
      [`${each.family === 4 ? 'inet' : 'inet6'} ${each.address}/${each.prefix}`, ...(each.flags ?? [])].join(' '),
    ),
  ].join(' ');

const linkOf = (item: JsonObject, addresses: LinkAddress[]): Link | undefined => {
  const index = numberOf(item.ifindex);
  const name = textOf(item.ifname);
  if (index === undefined || name === undefined) return undefined;
  const info = isObject(item.linkinfo) ? item.linkinfo : {};
  const kind = textOf(info.info_kind);
  const flags = textsOf(item.flags);
  const xdp = xdpOf(item);
  const link: Omit<Link, 'text'> = {
    index,
    name,
    kind,
    flags,
    up: flags.includes('UP'),
    operState: textOf(item.operstate) ?? 'UNKNOWN',
    mtu: numberOf(item.mtu) ?? 0,
    mac: item.link_type === 'ether' ? textOf(item.address) : undefined,
    peerIndex: numberOf(item.link_index),
    netnsId: numberOf(item.link_netnsid),
    ...(xdp === undefined ? {} : { xdp }),
    master: textOf(item.master),
    addresses,
    ...(kind === 'vxlan' ? { vxlan: vxlanOf(isObject(info.info_data) ? info.info_data : {}) } : {}),
  };
  return { ...link, text: render(link) };
};

/**
 * `ip -d -j addr` as it is, or `ip -d -j link` with `ip -j addr` beside it.
 * Shape recorded from iproute2 6.1 (recordings `ip-link.json`, `ip-addr.json`).
 */
export const parseLinks = (text: string, addressText?: string): Read<Link[]> => {
  if (addressText === undefined)
    return readList(text, say('noun.interfaces'), (item) => linkOf(item, addressesOf(item)));
  const found = readList(addressText, say('noun.addresses'), (item) => {
    const index = numberOf(item.ifindex);
    return index === undefined ? undefined : { index, addresses: addressesOf(item) };
  });
  if (!found.ok) return found;
  const byIndex = new Map(found.value.map((each) => [each.index, each.addresses]));
  return readList(text, say('noun.interfaces'), (item) =>
    linkOf(item, byIndex.get(numberOf(item.ifindex) ?? -1) ?? []),
  );
};
