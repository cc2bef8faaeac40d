// Behind the last spec, also of a run that failed.
export default async () => {
  const server = globalThis.omniTestServer;
  globalThis.omniTestServer = undefined;
  await server?.stop();
};
