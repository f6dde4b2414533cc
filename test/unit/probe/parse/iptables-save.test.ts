import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RuleMatch } from '../../../../src/case/node-state.ts';
import { parseIptablesSave } from '../../../../src/probe/parse/iptables-save.ts';
import { parseRuleLine } from '../../../../src/probe/parse/rule-line.ts';
import { runs } from '../../../helpers/runs.ts';
import { said, saying } from '../../../helpers/said.ts';
import { recordedSnapshot } from '../../helpers/recorded-node.ts';

const none = { packets: 0, bytes: 0 };
const rule = (text: string, family: 4 | 6 = 4) => parseRuleLine(`-A c ${text}`, none, family);
const save = recordedSnapshot('v3.32.1-vxlan-iptables-policies', 'node-2').runs.find(
  (run) => run.id === 'iptables-nft-4',
)?.stdout as string;

describe('one rule', () => {
  const matches: [string, RuleMatch[]][] = [
    ['-i cali+', [{ kind: 'in-interface', name: 'cali+', negate: false }]],
    ['! -o eth0', [{ kind: 'out-interface', name: 'eth0', negate: true }]],
    ['-s 10.0.0.1', [{ kind: 'source', cidr: '10.0.0.1/32', negate: false }]],
    ['-s ! 10.0.0.0/8', [{ kind: 'source', cidr: '10.0.0.0/8', negate: true }]],
    ['! -d 10.0.0.0/255.255.240.0', [{ kind: 'destination', cidr: '10.0.0.0/20', negate: true }]],
    [
      '-p TCP -m tcp --dport 5432',
      [
        { kind: 'protocol', protocol: 'tcp', negate: false },
        { kind: 'destination-ports', ranges: [[5432, 5432]], negate: false },
      ],
    ],
    ['-p 17', [{ kind: 'protocol', protocol: 'udp', negate: false }]],
    ['-p ipencap', [{ kind: 'protocol', protocol: '4', negate: false }]],
    ['-p all', []],
    [
      '-p udp -m udp --sport 1024:',
      [
        { kind: 'protocol', protocol: 'udp', negate: false },
        { kind: 'source-ports', ranges: [[1024, 65535]], negate: false },
      ],
    ],
    [
      '-p tcp -m tcp --dport ! 80',
      [
        { kind: 'protocol', protocol: 'tcp', negate: false },
        { kind: 'destination-ports', ranges: [[80, 80]], negate: true },
      ],
    ],
    [
      '-m multiport ! --dports 53,100:200',
      [
        {
          kind: 'destination-ports',
          ranges: [
            [53, 53],
            [100, 200],
          ],
          negate: true,
        },
      ],
    ],
    ['-m multiport --ports 53', [{ kind: 'ports', ranges: [[53, 53]], negate: false }]],
    [
      '-m set ! --match-set cali40s:a src,dst',
      [{ kind: 'set', set: 'cali40s:a', directions: ['src', 'dst'], negate: true }],
    ],
    ['-m mark ! --mark 0x4000/0x4000', [{ kind: 'mark', value: 0x4000, mask: 0x4000, negate: true }]],
    ['-m mark --mark 1', [{ kind: 'mark', value: 1, mask: 0xffffffff, negate: false }]],
    ['-m conntrack ! --ctstate RELATED,DNAT', [{ kind: 'ct-state', states: ['RELATED', 'DNAT'], negate: true }]],
    ['-m state --state NEW', [{ kind: 'ct-state', states: ['NEW'], negate: false }]],
    [
      '-p icmp -m icmp --icmp-type 8/0',
      [
        { kind: 'protocol', protocol: 'icmp', negate: false },
        { kind: 'icmp-type', type: 8, code: 0, negate: false },
      ],
    ],
    [
      '-m addrtype ! --src-type LOCAL --limit-iface-out -m addrtype --dst-type LOCAL',
      [
        { kind: 'addr-type', src: 'LOCAL', negateSrc: true, negateDst: false, limitIfaceOut: true },
        { kind: 'addr-type', dst: 'LOCAL', negateSrc: false, negateDst: false, limitIfaceOut: false },
      ],
    ],
    ['-m rpfilter --validmark --invert', [{ kind: 'rp-filter', loose: false, validMark: true, invert: true }]],
    [
      '-m nfacct --nfacct-name  x -m conntrack --ctstate NEW',
      [
        { kind: 'other', module: 'nfacct', text: '-m nfacct --nfacct-name x' },
        { kind: 'ct-state', states: ['NEW'], negate: false },
      ],
    ],
    [
      '-m limit ! --limit 5/sec --limit-burst 7',
      [{ kind: 'other', module: 'limit', text: '-m limit ! --limit 5/sec --limit-burst 7' }],
    ],
    [
      '-m conntrack --ctstate NEW --ctdir ORIGINAL',
      [
        { kind: 'ct-state', states: ['NEW'], negate: false },
        { kind: 'other', module: 'conntrack', text: '-m conntrack --ctdir ORIGINAL' },
      ],
    ],
    [
      '-p tcp -m tcp ! --tcp-flags FIN,SYN SYN',
      [
        { kind: 'protocol', protocol: 'tcp', negate: false },
        { kind: 'other', module: 'tcp', text: '-m tcp ! --tcp-flags FIN,SYN SYN' },
      ],
    ],
    [
      '-m rpfilter --accept-local',
      [
        { kind: 'rp-filter', loose: false, validMark: false, invert: false },
        { kind: 'other', module: 'rpfilter', text: '-m rpfilter --accept-local' },
      ],
    ],
    ['-m multiport --dports 99999', [{ kind: 'other', module: 'multiport', text: '-m multiport --dports 99999' }]],
    ['-f', [{ kind: 'other', module: '', text: '-f' }]],
  ];
  it.each(matches)('%s', (text, expected) => {
    expect(rule(`${text} -j DROP`)?.matches).toEqual(expected);
    expect(rule(text)?.matches).toEqual(expected);
  });

  it('comments keep their words, quotes and order', () => {
    const text =
      '-m comment --comment "cali:abc" -m comment --comment "say \\"no\\" -j ACCEPT" -m comment --comment word';
    const parsed = rule(`${text} -g cali-wl`);
    expect(parsed?.comments).toEqual(['cali:abc', 'say "no" -j ACCEPT', 'word']);
    expect(parsed).toMatchObject({ target: 'cali-wl', goto: true, matches: [] });
  });

  it.each([
    ['--set-xmark 0x40000/0x40000', { value: 0x40000, mask: 0x40000 }],
    ['--set-mark 0x1/0xff', { value: 1, mask: 0xff }],
    ['--or-mark 0x4000', { value: 0x4000, mask: 0x4000 }],
    ['--and-mark 0xffff0000', { value: 0, mask: 0xffff }],
    ['--xor-mark 0x1', { value: 1, mask: 0 }],
  ])('MARK %s', (options, expected) => {
    expect(rule(`-j MARK ${options}`)).toMatchObject({ setMark: expected, targetOptions: options });
  });

  it('targets keep their options; a rule may have no target', () => {
    expect(rule('-j DNAT --to-destination 10.0.0.1:80')).toMatchObject({
      targetOptions: '--to-destination 10.0.0.1:80',
    });
    expect(rule('-m comment --comment "Policy shop/x ingress"')).not.toHaveProperty('target');
  });

  it.each(['-m comment --comment "cut', '-j'])('a cut rule is not a rule: %s', (text) => {
    expect(rule(text)).toBeUndefined();
  });
});

describe('a whole save', () => {
  const kind = { backend: 'nft', family: 4 } as const;

  it('says where it is cut', () => {
    for (const end of [save.length / 3, save.length / 2, save.length - 60]) {
      expect(parseIptablesSave(save.slice(0, end), kind)).toMatchObject({ ok: false });
    }
  });

  it('a table that iptables cannot show makes the whole unknown', () => {
    const text = `${save}\n# Table \`filter' is incompatible, use 'nft' tool.\n`;
    expect(parseIptablesSave(text, kind)).toMatchObject({ ok: false, reason: saying('filter') });
  });

  it('an empty output is a rule set without tables', () => {
    expect(parseIptablesSave('', kind)).toEqual({ ok: true, value: { ...kind, tables: [] } });
  });

  it('never throws, whatever is flipped, cut or inserted', () => {
    fc.assert(
      fc.property(fc.nat(save.length), fc.nat(400), fc.string({ unit: 'binary', maxLength: 12 }), (at, cut, put) => {
        const garbled = save.slice(0, at) + put + save.slice(at + cut);
        const read = parseIptablesSave(garbled, kind);
        if (!read.ok) expect(said(read.reason).length).toBeGreaterThan(10);
      }),
      { numRuns: runs(60, 3_000) },
    );
  });

  it('a line of any words is understood or refused, never lost', () => {
    const word = fc.oneof(
      fc.constantFrom(
        '!',
        '-m',
        '-j',
        '-g',
        '-s',
        '-p',
        'set',
        '--match-set',
        'tcp',
        '--dport',
        'x',
        '-i',
        '--mark',
        '"a b"',
      ),
      fc.string({ unit: 'grapheme-ascii', maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const line = `-A c ${words.join(' ')}`;
        expect(parseRuleLine(line, none, 4)?.text ?? line).toBe(line);
      }),
    );
  });

  it('reads 50,000 rules without dwelling on them', () => {
    const rules = save.split('\n').filter((line) => line.startsWith('['));
    const many = Array.from({ length: 50_000 }, (_, index) => rules[index % rules.length]);
    const start = performance.now();
    const read = parseIptablesSave(`*filter\n${many.join('\n')}\nCOMMIT\n`, kind);
    expect(read.ok && read.value.tables[0]?.rules.length).toBe(50_000);
    // About 250 ms where nothing else runs; the limit only catches a parser that grows faster than its input.
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
