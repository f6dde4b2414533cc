import { everyEncap, type Fault } from './fault.ts';
import { changeService, putServiceBack, serviceToDb } from './service.ts';

export const servicePortMissing: Fault = {
  name: 'service-port-missing',
  title: 'the Service has another port than the one that is asked for',
  seeds: [],
  encaps: everyEncap,
  question: serviceToDb,
  expected: { cause: 'service-port-missing' },
  inject: (lab) =>
    changeService(lab, {
      service: ({ ports }) => {
        for (const port of ports) port.port = 15432;
      },
    }),
  clear: putServiceBack,
};
