import { z } from 'zod';
import { maybe } from './maybe.ts';

/** Ingress and the objects of the Gateway API, reduced to what decides where a connection goes (kubernetes#ingress, #gateway). */

const metadata = z.object({ name: z.string(), namespace: z.string().default('') });
const annotations = z.record(z.string(), z.string()).catch({}).default({});

const service = maybe(
  z.object({ name: z.string(), port: maybe(z.object({ number: maybe(z.number()), name: maybe(z.string()) })) }),
);
const backend = maybe(z.object({ service }));

export const ingressSchema = z.object({
  metadata: metadata.extend({ annotations }),
  spec: z.object({
    ingressClassName: maybe(z.string()),
    defaultBackend: backend,
    tls: maybe(z.array(z.object({ hosts: maybe(z.array(z.string())), secretName: maybe(z.string()) }))),
    rules: maybe(
      z.array(
        z.object({
          host: maybe(z.string()),
          http: maybe(z.object({ paths: z.array(z.object({ path: maybe(z.string()), backend })) })),
        }),
      ),
    ),
  }),
  status: maybe(
    z.object({
      loadBalancer: maybe(
        z.object({ ingress: maybe(z.array(z.object({ ip: maybe(z.string()), hostname: maybe(z.string()) }))) }),
      ),
    }),
  ),
});
export type IngressObject = z.infer<typeof ingressSchema>;

export const ingressClassSchema = z.object({
  metadata: metadata.extend({ annotations }),
  spec: maybe(z.object({ controller: maybe(z.string()) })),
});
export type IngressClassObject = z.infer<typeof ingressClassSchema>;

const conditions = maybe(
  z.array(
    z.object({
      type: z.string(),
      status: z.string(),
      reason: z.string().default(''),
      message: maybe(z.string()),
    }),
  ),
);

const reference = z.object({
  kind: maybe(z.string()),
  group: maybe(z.string()),
  name: z.string(),
  namespace: maybe(z.string()),
  port: maybe(z.number()),
  sectionName: maybe(z.string()),
});
export type Reference = z.infer<typeof reference>;

export const gatewaySchema = z.object({
  metadata,
  spec: z.object({
    gatewayClassName: z.string(),
    listeners: maybe(
      z.array(
        z.object({
          name: z.string(),
          port: z.number(),
          protocol: z.string().default('HTTP'),
          hostname: maybe(z.string()),
          tls: maybe(z.object({ certificateRefs: maybe(z.array(reference)) })),
        }),
      ),
    ),
  }),
  status: maybe(
    z.object({
      addresses: maybe(z.array(z.object({ value: z.string() }))),
      conditions,
      listeners: maybe(z.array(z.object({ name: z.string(), conditions }))),
    }),
  ),
});
export type GatewayObject = z.infer<typeof gatewaySchema>;

export const gatewayClassSchema = z.object({ metadata, spec: z.object({ controllerName: z.string() }) });

export const httpRouteSchema = z.object({
  metadata,
  spec: z.object({
    parentRefs: maybe(z.array(reference)),
    hostnames: maybe(z.array(z.string())),
    rules: maybe(
      z.array(
        z.object({
          matches: maybe(z.array(z.object({ path: maybe(z.object({ value: maybe(z.string()) })) }))),
          backendRefs: maybe(z.array(reference)),
        }),
      ),
    ),
  }),
  status: maybe(z.object({ parents: maybe(z.array(z.object({ parentRef: reference, conditions }))) })),
});
export type HttpRouteObject = z.infer<typeof httpRouteSchema>;
