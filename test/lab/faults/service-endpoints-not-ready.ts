import { everyEncap, type Fault } from './fault.ts';
import { changeService, putServiceBack, serviceToDb } from './service.ts';

export const serviceEndpointsNotReady: Fault = {
  name: 'service-endpoints-not-ready',
  title: 'no pod behind the Service is ready',
  seeds: [],
  encaps: everyEncap,
  question: serviceToDb,
  expected: { cause: 'service-without-endpoints' },
  inject: (lab) =>
    changeService(lab, {
      slice: ({ endpoints }) => {
        for (const endpoint of endpoints) endpoint.conditions.ready = false;
      },
    }),
  clear: putServiceBack,
};
