import type { Fault } from './fault.ts';
import { serviceToDb } from './service.ts';
import { workloadRouteWrong } from './workload-route-wrong.ts';

/** The same fault as asked about by somebody who sees every third connection fail. */
export const serviceOneEndpointBroken: Fault = {
  ...workloadRouteWrong,
  name: 'service-one-endpoint-broken',
  title: 'one of the endpoints of a Service cannot be reached',
  question: serviceToDb,
  expected: { cause: 'workload-route-wrong', hop: 'destination-node' },
};
