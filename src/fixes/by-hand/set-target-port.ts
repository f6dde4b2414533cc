import { say } from '../../words/say.ts';
import { defineFix } from '../define-fix.ts';
import { commandLine, comment } from '../shell-text.ts';

/** `listens`: the one port on which the pods do listen; without it people have to choose. `index`: of the port in `spec.ports`. */
export const setTargetPort = defineFix({
  id: 'set-target-port',
  takes: ['namespace', 'service', 'port', 'index', 'targetPort', 'listens?'],
  by: 'people',
  class: 'settings',
  title: ({ namespace, service, port, targetPort, listens }) =>
    listens === undefined
      ? say('fix.set-target-port.title', { service: `${namespace}/${service}`, port, target: targetPort })
      : say('fix.set-target-port.title-known', {
          service: `${namespace}/${service}`,
          port,
          target: targetPort,
          listens,
        }),
  command: ({ namespace = '', service = '', port = '', index = '', listens }) => {
    const kubectl = ['kubectl', '-n', namespace];
    if (listens === undefined) {
      return `${commandLine([...kubectl, 'edit', 'service', service])}\n${comment(`spec.ports.${index}.targetPort`)}`;
    }
    // The test keeps the patch from another port, should the list have changed.
    const patch = [
      { op: 'test', path: `/spec/ports/${index}/port`, value: Number(port) },
      { op: 'replace', path: `/spec/ports/${index}/targetPort`, value: Number(listens) },
    ];
    return commandLine([...kubectl, 'patch', 'service', service, '--type=json', '-p', JSON.stringify(patch)]);
  },
});
