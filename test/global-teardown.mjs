export default async function teardown() {
  for (const service of (globalThis.__services ?? []).toReversed()) await service.stop();
}
