/** What the checks of routes and of the underlay say. */
export const routeChecks = {} as const;
