/**
 * Whether requests should be sent here. A flag that the start sets and the stop clears: were it to ask PostgreSQL, one
 * shared fault would take all instances out of service at once and turn clean 503s into refused connections.
 */
export type Readiness = { isReady(): boolean; set(ready: boolean): void };

export const createReadiness = (): Readiness => {
  let ready = false;
  return {
    isReady: () => ready,
    set: (value) => {
      ready = value;
    },
  };
};
