import { everyEncap, type Fault } from '../fault.ts';
import { changeService, putServiceBack, serviceToDb } from '../service.ts';
import { serviceEndpointsNotReady } from '../service-endpoints-not-ready.ts';
import { natively } from './natively.ts';

/** What the objects of a Service leave its senders to choose from. */

const common = { seeds: [], encaps: everyEncap, question: serviceToDb, clear: putServiceBack } as const;

const keepsToNode: Fault = {
  ...common,
  name: 'service-keeps-to-node',
  title: "the Service keeps to endpoints of the sender's node, which has none",
  expected: { cause: 'service-keeps-to-node' },
  // The sender's node runs a replica as well, which is not ready.
  inject: async (lab) => {
    await changeService(lab, {
      service: (spec) => {
        spec.internalTrafficPolicy = 'Local';
      },
    });
    // What changes a Service makes its slices anew.
    await changeService(lab, {
      slice: ({ endpoints }) => {
        const { node } = lab.pod(serviceToDb.from);
        for (const endpoint of endpoints) if (endpoint.nodeName === node) endpoint.conditions.ready = false;
      },
    });
  },
};

const targetPortUnnamed: Fault = {
  ...common,
  name: 'service-target-port-unnamed',
  title: "the Service's targetPort is a name that no container of its pods has",
  expected: { cause: 'service-target-port-wrong' },
  inject: (lab) =>
    changeService(lab, {
      service: ({ ports }) => {
        for (const port of ports) port.targetPort = 'postgres';
      },
    }),
};

export const endpointFaults: readonly Fault[] = [
  keepsToNode,
  natively(keepsToNode),
  targetPortUnnamed,
  natively(targetPortUnnamed),
  natively(serviceEndpointsNotReady),
];
