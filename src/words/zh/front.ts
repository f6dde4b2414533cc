import type { front as english } from '../en/front.ts';
import type { Translation } from '../translation.ts';

export const front = {
  'progress.front': '正在读取 {$front} 及其指向的对象',
  'progress.front-on': '正在检查从控制器到 {$service} 的路',
  'verdict.front':
    '集群内没有什么阻止{$from}访问 {$front}：它的控制器 {$controller} 可以访问，也能到达 {$to}。{$from}与 {$node} 之间的部分，以及控制器自身如何处理请求，没有查看{$beside}。',
  'front.class-about': '由哪个控制器负责 {$front}',
  'front.class-none': '{$front} 没有写明类，集群也没有默认类：没有控制器负责它',
  'front.no-gateway': '{$front} 没有指向存在的 Gateway：没有谁负责它',
  'front.class-missing': '{$front} 写的类是 {$class}，但没有这个类：没有控制器负责它',
  'front.class-older': '它用旧的注解写明类 {$class}，而没有同名的类说明由谁负责',
  'front.class-served': '{$front} 属于类 {$class}，由 {$controller} 负责',
  'front.accepted-about': '控制器如何看待 {$front}',
  'front.accepted': '控制器已启用 {$front}',
  'front.nothing-said': '没有控制器对 {$front} 给出状态：负责该类的控制器没有运行，或还没有处理到它',
  'front.waiting': '还没有控制器处理 {$object}：{$type} 为 {$status}（{$reason}）',
  'front.refused': '控制器没有启用 {$object}：{$type} 为 {$status}（{$reason}）',
  'front.refused-because': '控制器没有启用 {$object}：{$type} 为 {$status}（{$reason}）：{$message}',
  'front.backends-about': ' {$front} 指向的 Service 是否存在',
  'front.no-rules': '{$front} 没有指向 Service 的规则',
  'front.no-service': '{$front} 把 {$rule} 发往 {$service}，但没有这个 Service',
  'front.no-port': '{$front} 把 {$rule} 发往 {$service} 的端口 {$port}，但它没有这个端口',
  'front.backends_other': '{$front} 有 {$count} 条规则指向存在的 Service 和端口',
  'front.certificate-about': ' {$front} 的证书（Secret {$secret}）是否存在',
  'front.certificate': '存放 {$front} 证书的 Secret {$secret} 存在',
  'front.certificate-missing': '存放 {$front} 证书的 Secret {$secret} 不存在：控制器会出示别的证书，或没有证书',
  'front.not-there': '没有这个对象',
  'front.address-about': '从哪里访问 {$front}',
  'front.no-address':
    '它的状态里没有地址：没有控制器写入，而并非每个控制器都会写。请改问访问控制器所用的 Service 或节点',
  'front.not-led': '它的状态里有 {$addresses}，但没有检查到那里的路',
  'front.address': '按状态，{$front} 的访问地址是 {$addresses}',
  'front.leg-in': ' {$from} 能否到达控制器 {$to}',
  'front.leg-on': '控制器 {$from} 能否到达 {$to}',
  'front.leg-in-works': '{$from} 能到达控制器 {$to}',
  'front.leg-on-works': '控制器 {$from} 能到达 {$to}',
} as const satisfies Translation<typeof english>;
