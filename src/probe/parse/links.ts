import type { Link } from '../../case/node-state.ts';
import type { Read } from '../../case/read.ts';
import { say } from '../../words/say.ts';
import { isObject, type JsonObject, numberOf, readList, textOf, textsOf } from './json-list.ts';

type LinkAddress = Link['addresses'][number];

const addressOf = (item: unknown): LinkAddress | undefined => {
  if (!isObject(item)) return undefined;
  const address = textOf(item.local);
  const prefix = numberOf(item.prefixlen);
  if (address === undefined || prefix === undefined) return undefined;
  if (item.family !== 'inet' && item.family !== 'inet6') return undefined;
  const flags = ['tentative', 'dadfailed'].filter((flag) => item[flag] === true);
  return {
    family: item.family === 'inet' ? 4 : 6,
    address,
    prefix,
    scope: textOf(item.scope) ?? 'global',
    ...(flags.length === 0 ? {} : { flags }),
  };
};

const addressesOf = (item: JsonObject): LinkAddress[] =>
  (Array.isArray(item.addr_info) ? item.addr_info : [])
    .map(addressOf)
    .filter((address): address is LinkAddress => address !== undefined);

const vxlanOf = (data: JsonObject): NonNullable<Link['vxlan']> => {
  const id = numberOf(data.id);
  const local = textOf(data.local) ?? textOf(data.local6);
  const parent = textOf(data.link);
  const port = numberOf(data.port);
  return {
    ...(id === undefined ? {} : { id }),
    ...(local === undefined ? {} : { local }),
    ...(parent === undefined ? {} : { parent }),
    ...(port === undefined ? {} : { port }),
    ...(typeof data.learning === 'boolean' ? { learning: data.learning } : {}),
    ...(typeof data.external === 'boolean' ? { external: data.external } : {}),
  };
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
  const mac = item.link_type === 'ether' ? textOf(item.address) : undefined;
  const peerIndex = numberOf(item.link_index);
  const netnsId = numberOf(item.link_netnsid);
  const master = textOf(item.master);
  const data = isObject(info.info_data) ? info.info_data : {};
  const link: Omit<Link, 'text'> = {
    index,
    name,
    ...(kind === undefined ? {} : { kind }),
    flags,
    up: flags.includes('UP'),
    operState: textOf(item.operstate) ?? 'UNKNOWN',
    mtu: numberOf(item.mtu) ?? 0,
    ...(mac === undefined ? {} : { mac }),
    ...(peerIndex === undefined ? {} : { peerIndex }),
    ...(netnsId === undefined ? {} : { netnsId }),
    ...(master === undefined ? {} : { master }),
    addresses,
    ...(kind === 'vxlan' ? { vxlan: vxlanOf(data) } : {}),
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
