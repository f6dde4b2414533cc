import { everyEncap, type Fault } from './fault.ts';
import { changeService, putServiceBack, serviceToDb } from './service.ts';

export const serviceTargetPortWrong: Fault = {
  name: 'service-target-port-wrong',
  title: "the Service's port leads to a port on which its pods do not listen",
  seeds: [],
  encaps: everyEncap,
  question: serviceToDb,
  expected: { cause: 'service-target-port-wrong', hop: 'destination-pod' },
  inject: (lab) =>
    changeService(lab, {
      service: ({ ports }) => {
        for (const port of ports) port.targetPort = 5433;
      },
      slice: ({ ports }) => {
        for (const port of ports) port.port = 5433;
      },
    }),
  clear: putServiceBack,
};
