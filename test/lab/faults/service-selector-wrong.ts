import { everyEncap, type Fault } from './fault.ts';
import { changeService, putServiceBack, serviceToDb } from './service.ts';

export const serviceSelectorWrong: Fault = {
  name: 'service-selector-wrong',
  title: "the Service's selector picks no pod",
  seeds: [],
  encaps: everyEncap,
  question: serviceToDb,
  expected: { cause: 'service-without-endpoints' },
  inject: (lab) =>
    changeService(lab, {
      service: (spec) => {
        spec.selector = { app: 'database' };
      },
      slice: (slice) => {
        slice.endpoints = [];
      },
    }),
  clear: putServiceBack,
};
