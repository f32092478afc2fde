import type { Report } from "../registry/updater.js";
import type { Sent } from "./clients.js";

/** A page that is stopped in a debugger does not answer: the save is reported without it. */
const ANSWER_LIMIT_MS = 5000;

/** Waits for the answers of all pages that got an update. @returns the first one, and when it came */
export async function firstReport(
  sent: ReadonlyArray<Sent | undefined>,
): Promise<{ report: Report | undefined; at: number }> {
  let report: Report | undefined;
  let at: number | undefined;
  await Promise.all(
    sent.map(async (one) => {
      if (!one) return;
      const late = new Promise<null>((resolve) => setTimeout(resolve, ANSWER_LIMIT_MS, null).unref());
      const answer = await Promise.race([one.answer, late]);
      at ??= performance.now();
      report ??= answer ?? undefined;
    }),
  );
  return { report, at: at ?? performance.now() };
}
