import type { DoctorLine } from '../case/installation.ts';
import { doctorExitCode, judgeProxy } from '../doctor/judge-surroundings.ts';
import { PublicError } from '../errors.ts';
import { type DoctorSettings, readDoctorSettings } from '../settings/config.ts';
import { doctorLine } from '../terminal/doctor-lines.ts';
import { onCluster } from '../terminal/on-cluster.ts';
import { printJson } from '../terminal/print-json.ts';
import { printable } from '../terminal/printable.ts';
import type { Voice } from '../terminal/voice.ts';
import { calicoctlLines, clusterLines, redisLines, slackLines } from './examine-installation.ts';

export interface DoctorOptions {
  json?: boolean;
  kubeconfig?: string;
  context?: string;
  probeNamespace?: string;
  role?: 'bot' | 'worker' | 'fixer';
}

/** Deadline of one request, in milliseconds. */
const requestMs = 5_000;

/** Settings that are wrong are one thing that is wrong; what needs them is not looked at. */
const settingsOf = (role: DoctorOptions['role']): DoctorSettings | DoctorLine => {
  try {
    return readDoctorSettings(process.env, role);
  } catch (error) {
    if (!(error instanceof PublicError)) throw error;
    return { check: 'settings', state: 'fail', said: error.said, next: error.advice };
  }
};

const ofCluster = async (settings: DoctorSettings, options: DoctorOptions): Promise<DoctorLine[]> => {
  const asFixer = options.role === 'fixer';
  const { kubeconfig = settings.cluster.kubeconfig, context = settings.cluster.context, probeNamespace } = options;
  const probe = { ...settings.probe, ...(probeNamespace === undefined ? {} : { namespace: probeNamespace }) };
  try {
    return await onCluster({ kubeconfig, context }, requestMs, async (cluster, signal) => {
      const asked = { ...settings, probe, cluster: { ...settings.cluster, kubeconfig, context } };
      const lines = await clusterLines({ cluster, settings: asked, asFixer, signal, now: Date.now });
      return [...lines, ...(await calicoctlLines(asked, asFixer, signal))];
    });
  } catch (error) {
    if (!(error instanceof PublicError) || error.code === 'withdrawn') throw error;
    return [{ check: 'api', state: 'fail', said: error.said, next: error.advice }];
  }
};

/** Looks whether calico-why is installed rightly. 0: all is well, 1: something fails, 3: something was not looked at. */
export const runDoctor = async (options: DoctorOptions, voice: Voice): Promise<number> => {
  const lines: DoctorLine[] = [];
  const tell = (more: readonly DoctorLine[]): void => {
    lines.push(...more);
    if (options.json) return;
    for (const line of more) process.stdout.write(`${printable(doctorLine(line, voice.tell))}\n`);
  };
  tell([judgeProxy(process.env)]);
  const settings = settingsOf(options.role);
  if ('check' in settings) tell([settings]);
  else {
    tell(await slackLines(settings));
    tell(await redisLines(settings));
    // The bot never touches a cluster.
    if (options.role !== 'bot') tell(await ofCluster(settings, options));
  }
  if (options.json) printJson(voice.forScripts, { kind: 'doctor', lines });
  return doctorExitCode(lines);
};
