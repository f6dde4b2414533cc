import type { common as english } from '../en/common.ts';
import type { Translation } from '../translation.ts';

export const common = {
  verbatim: '{$text}',
  'check-failed.about': '某项检查对这份证据的结论（这是 calico-why 自身的缺陷）',
  'check.unknown': '无法判断{$about}：{$reason}',
  'address.of-node': '{$address}（{$node}）',
  'node.address-unknown': '{$node} 的地址未知',
} as const satisfies Translation<typeof english>;
