import { readFileSync, writeFileSync } from 'node:fs';
import { settingsOfInterface, settingsOfNode } from '../case/kernel-settings.ts';
import { saidBy } from '../errors.ts';
import type { NodeChange } from '../fixes/action.ts';
import { notRun } from '../probe/command.ts';
import { say } from '../words/say.ts';
import { Refusal, type Step, unread } from './seen.ts';

type Change = Extract<NodeChange, { kind: 'sysctl' }>;

const ofInterface = /^net\.(ipv4|ipv6)\.conf\.([\w.@:-]{1,15})\.(\w+)$/;

/** Only settings that Calico's paths depend on. The interface's name may hold dots, so the folder is put together here. */
export const sysctlPath = (name: string): string => {
  const ofNode = settingsOfNode.find((each) => each.settable && each.name.replaceAll('/', '.') === name);
  if (ofNode !== undefined) return `/proc/sys/${ofNode.name}`;
  const [, family, device = '', setting] = ofInterface.exec(name) ?? [];
  const known = (family === 'ipv4' || family === 'ipv6') && settingsOfInterface[family];
  if (!known || /^\.+$/.test(device) || !known.some((each) => each.settable && each.name === setting)) {
    throw new Refusal(say('change.no-setting', { name }));
  }
  return `/proc/sys/net/${family}/conf/${device}/${setting}`;
};

export const sysctlStep = ({ name, value, was }: Change): Step => {
  const path = sysctlPath(name);
  const argv = ['write', path, value];
  return {
    see: async () => {
      try {
        const now = readFileSync(path, 'utf8').trim();
        const lines = [`${name} = ${now}`];
        if (now === value) return { stand: 'after', lines };
        if (now === was) return { stand: 'before', lines };
        return { stand: 'other', lines, why: say('change.setting-now', { name, value: now }) };
      } catch (error) {
        return unread(saidBy(error));
      }
    },
    act: async () => {
      try {
        writeFileSync(path, `${value}\n`, { flag: 'r+' });
        return { id: 'change', argv, exitCode: 0, stdout: '', stderr: '', milliseconds: 0, truncated: false };
      } catch (error) {
        return notRun('change', argv, saidBy(error));
      }
    },
  };
};
