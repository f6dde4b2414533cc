import type { Explained, Finding, FixRef } from '../../case/finding.ts';
import type { Front, FrontBackend, FrontCondition } from '../../case/front.ts';
import { lookAtFront } from '../../fixes/by-hand/into-cluster.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import { type Message, verbatim } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { checkAt, type Outcomes, proofOf } from '../check.ts';
import type { Step } from '../steps.ts';

/** What the objects before a Service say: who serves them, and where their rules lead (kubernetes#ingress, #gateway). */

const titleOf = ({ kind, namespace, name }: Front): string => `${kind} ${namespace}/${name}`;

const explains: Explained[] = ['service-unreachable', 'check:live-packets'];

const at = (
  path: PathDirection,
  front: Front,
  check: `front-${string}` & Parameters<typeof checkAt>[1],
  about: Message,
) => checkAt(path, check, about, { hop: 'question', object: titleOf(front) });

const harmOf = (front: Front, lines: readonly string[]) => ({
  proof: [proofOf(`kubectl -n ${front.namespace} get ${front.kind} ${front.name} -o yaml`, undefined, [...lines])],
  explains,
  fixes: [lookAtFront.with({ kind: front.kind, namespace: front.namespace, name: front.name })] as FixRef[],
});

/** The controller that is to serve it. */
const frontClass = (path: PathDirection, front: Front): Finding => {
  const title = titleOf(front);
  const check = at(path, front, 'front-class', say('front.class-about', { front: title }));
  const { className, controller } = front;
  const harm = harmOf(front, [className === undefined ? 'no class' : `class ${className}`]);
  if (controller?.ok === false) return check.unknown(controller.reason, { proof: harm.proof });
  if (className === undefined) {
    return front.kind === 'httproute'
      ? check.fail('front-class-missing', say('front.no-gateway', { front: title }), harm)
      : check.fail('front-class-missing', say('front.class-none', { front: title }), harm);
  }
  const about = { front: title, class: className };
  if (controller === undefined) return check.unknown(say('front.class-older', about), { proof: harm.proof });
  if (controller.value === null) return check.fail('front-class-missing', say('front.class-missing', about), harm);
  return check.pass(say('front.class-served', { ...about, controller: controller.value }), { proof: harm.proof });
};

/** Said to be so where it is as it should be; of anything else nothing is known (kubernetes#gateway). */
const goodStatus: ReadonlyMap<string, string> = new Map([
  ['Accepted', 'True'],
  ['Programmed', 'True'],
  ['ResolvedRefs', 'True'],
  ['Conflicted', 'False'],
]);

const isRefused = ({ type, status }: FrontCondition): boolean => {
  const good = goodStatus.get(type);
  return good !== undefined && status !== 'Unknown' && status !== good;
};

/** As the objects are made, until a controller looks at them. */
const isWaiting = ({ type, status }: FrontCondition): boolean => goodStatus.has(type) && status === 'Unknown';

/** Whether the others of its kind, listeners or routes, are served: then some connections still are. */
const hasBetter = (all: readonly FrontCondition[], { object }: FrontCondition): boolean => {
  const [kind] = object.split(' ');
  if (kind === 'Gateway') return false;
  const alike = new Set(
    all.map((each) => each.object).filter((each) => each !== object && each.startsWith(`${kind} `)),
  );
  return [...alike].some((other) => !all.some((each) => each.object === other && (isRefused(each) || isWaiting(each))));
};

const conditionText = ({ object, type, status, reason }: FrontCondition): string =>
  `${object}: ${type} ${status} (${reason})`;

/** What its controller says of it. */
const frontAccepted = (path: PathDirection, front: Front): Finding[] => {
  if (front.kind === 'ingress' || front.className === undefined) return [];
  const title = titleOf(front);
  const check = at(path, front, 'front-accepted', say('front.accepted-about', { front: title }));
  const { conditions } = front;
  const harm = harmOf(front, conditions.map(conditionText));
  const tell = (outcome: Outcomes, condition: FrontCondition): Finding => {
    const { object, type, status, reason, message } = condition;
    const about = { object, type, status, reason };
    const certain = !hasBetter(conditions, condition);
    return isWaiting(condition)
      ? outcome.failIf(certain, 'front-not-taken', say('front.waiting', about), { ...harm, object })
      : outcome.failIf(
          certain,
          'front-refused',
          message === undefined
            ? say('front.refused', about)
            : say('front.refused-because', { ...about, message: verbatim(message) }),
          { ...harm, object },
        );
  };
  const bad = conditions.filter((each) => isRefused(each) || isWaiting(each));
  // The first that is said of an object is enough.
  const first = bad.filter((each, index) => bad.findIndex(({ object }) => object === each.object) === index);
  if (first.length > 0) return first.map((each) => tell(check, each));
  if (!conditions.some(({ type }) => goodStatus.has(type))) {
    return [check.fail('front-not-taken', say('front.nothing-said', { front: title }), harm)];
  }
  return [check.pass(say('front.accepted', { front: title }), { proof: harm.proof })];
};

const ruleText = ({ host = '*', path = '/' }: FrontBackend): string => `${host}${path}`;
const serviceText = ({ namespace, name }: FrontBackend): string => `svc/${namespace}/${name}`;

/** Whether the Services and ports of its rules are there. */
const frontBackends = (path: PathDirection, front: Front): Finding[] => {
  const title = titleOf(front);
  const check = at(path, front, 'front-backends', say('front.backends-about', { front: title }));
  const { backends, more = 0 } = front;
  const harm = harmOf(
    front,
    backends.map(
      (each) => `${ruleText(each)} -> ${serviceText(each)}${each.port === undefined ? '' : `:${each.port}`}`,
    ),
  );
  if (backends.length === 0)
    return [check.fail('front-backend-missing', say('front.no-rules', { front: title }), harm)];
  const lacking = backends.filter(({ state }) => state.ok && state.value !== 'there');
  const [unread] = backends.flatMap(({ state }) => (state.ok ? [] : [state]));
  // Where other rules lead somewhere, it is a matter of which of them is asked.
  const certain = lacking.length === backends.length && more === 0;
  const told = [...new Map(lacking.map((each) => [`${serviceText(each)}:${each.port}`, each])).values()];
  const found = told.map((each) => {
    const about = { front: title, rule: ruleText(each), service: serviceText(each) };
    const statement =
      each.state.ok && each.state.value === 'no-port'
        ? say('front.no-port', { ...about, port: each.port ?? '?' })
        : say('front.no-service', about);
    return check.failIf(certain, 'front-backend-missing', statement, {
      ...harm,
      object: `${title} ${serviceText(each)}:${each.port ?? '?'}`,
    });
  });
  if (found.length > 0) return found;
  if (unread !== undefined) return [check.unknown(unread.reason, { proof: harm.proof })];
  return [check.pass(say('front.backends', { front: title, count: backends.length }), { proof: harm.proof })];
};

/** Whether the Secrets with its certificates are there; what is in them is never read. */
const frontCertificates = (path: PathDirection, front: Front): Finding[] =>
  front.certificates.map(({ namespace, name, there }) => {
    const secret = `${namespace}/${name}`;
    const about = { front: titleOf(front), secret };
    const check = checkAt(path, 'front-certificates', say('front.certificate-about', about), {
      hop: 'question',
      object: `Secret ${secret}`,
    });
    return check.reading(there, (value) =>
      value
        ? check.pass(say('front.certificate', about))
        : // The connection comes about: it is the client that may not go on.
          check.warn(say('front.certificate-missing', about), {
            cause: 'front-certificate-missing',
            proof: [proofOf(`kubectl -n ${namespace} get secret ${name} -o name`, undefined, [say('front.not-there')])],
          }),
    );
  });

/** Where it is called. */
const frontAddress = (path: PathDirection, front: Front): Finding => {
  const title = titleOf(front);
  const check = at(path, front, 'front-address', say('front.address-about', { front: title }));
  const { addresses } = front;
  const proof = harmOf(
    front,
    addresses.map((address) => `status: ${address}`),
  ).proof;
  if (addresses.length === 0) return check.unknown(say('front.no-address'), { proof });
  if (path.c.inbound === undefined && front.legs === undefined)
    return check.unknown(say('front.not-led', { addresses }), { proof });
  return check.pass(say('front.address', { front: title, addresses }), { proof });
};

/** What was found on the two ways, to the controller and from there to the pods. */
const frontLegs = (path: PathDirection, front: Front): Finding[] =>
  (front.legs ?? []).map(({ leg, from, to, status, summary }) => {
    const about = leg === 'to-controller' ? say('front.leg-in', { from, to }) : say('front.leg-on', { from, to });
    const check = checkAt(path, 'front-legs', about, { hop: 'question', object: `${titleOf(front)} ${leg}` });
    if (status === 'healthy')
      return check.pass(
        leg === 'to-controller' ? say('front.leg-in-works', { from, to }) : say('front.leg-on-works', { from, to }),
      );
    if (status === 'broken') return check.warn(summary);
    return check.unknown(summary);
  });

export const aboutFront: Step = (path) => {
  const { front } = path.c;
  if (front === undefined) return [];
  return [
    frontClass(path, front),
    ...frontAccepted(path, front),
    ...frontBackends(path, front),
    ...frontCertificates(path, front),
    frontAddress(path, front),
    ...frontLegs(path, front),
  ];
};
