/**
 * Calls every callback with `argument`, starting all of them synchronously, and waits for all promises they return.
 * A callback that throws is reported and stops no other (rule U9).
 */
export async function callAll<T>(
  callbacks: ReadonlyArray<(argument: T) => unknown>,
  argument: T,
  report: (error: unknown) => void,
): Promise<void> {
  // This starts each callback synchronously: a host that cannot await this promise still gets that far.
  await Promise.all(
    callbacks.map(async (callback) => {
      try {
        await callback(argument);
      } catch (error) {
        report(error);
      }
    }),
  );
}
