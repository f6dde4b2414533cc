import type { alerts as english } from '../en/alerts.ts';
import type { Translation } from '../translation.ts';

export const alerts = {
  'alerts.cannot-listen': '无法在 {$address} 的端口 {$port} 上监听告警：{$reason}',
  'alerts.other-port': '请把 CALICO_WHY_ALERTS_PORT 设为空闲端口，或设为 0 使用任意端口。',
  'alerts.no-json': '请求正文不是 JSON。',
  'alerts.no-alert': '正文不是告警：{$where} 缺失或格式不对。',
  'alerts.not-allowed': '请出示令牌、用户名和密码，或正确且未过期的签名。',
  'alerts.no-such': '告警发送到 /hooks/alertmanager，签名的告警发送到 /hooks/alert。',
  'alerts.post': '告警须用 POST 发送。',
  'alerts.too-large': '请求过大。',
  'alerts.busy': '同时的请求过多，请几秒后重发。',
  'alerts.not-now': '现在无法记录，请重发。',
  'alerts.certificate': '证书 {$file}',
  'alerts.rules': '{$file} 中的告警规则',
  'alerts.rules-unreadable': '无法读取 {$file} 中的告警规则：{$reason}',
  'alerts.rules-malformed': '{$file} 中没有告警规则：{$where}：{$reason}',
  'alerts.rules-example':
    '“rules” 下的每条规则有“match”（标签及其值，* 代表任意内容）和“ask”：true、false，或一个问题，例如 why deploy/shop/web cannot reach svc/pay/payments on 443。',
  'alerts.label-name': '不是标签名',
  'alerts.channel-id': '不是频道 ID，例如 C0123456789',
  'alerts.too-many': '告警多于会检查的数量：最新的告警十分钟内不再检查。',
  'alerts.too-many-next': '可以问整个网络有什么问题：“status”。',
  'alerts.over_other': '告警 {$alert} 已解除，持续了 {$count} 分钟。',
} as const satisfies Translation<typeof english>;
