/** What a page printed, how often it was loaded again, and its errors, as the lines of a conformance case. */
export async function recordPage(browser, { isNoise = () => false, joinReloads = false } = {}) {
  const page = await browser.newPage();
  const lines = [];
  let loaded = false;
  let isLoading = false;
  const isPageLoad = (request) => request.isNavigationRequest() && request.frame() === page.mainFrame();
  page.on("console", (message) => {
    const text = message.text();
    if (isNoise(text)) return;
    if (message.type() === "log") lines.push(text);
    if (message.type() === "error") lines.push(`<error> ${text}`);
  });
  page.on("pageerror", (error) => lines.push(`<error> ${error.message}`));
  // Not `framenavigated`: that comes for a change of the history, too.
  page.on("request", (request) => {
    if (!isPageLoad(request)) return;
    // A page that is loaded again before it ran was loaded once.
    if (loaded && !(joinReloads && lines.at(-1) === "<reload>")) lines.push("<reload>");
    loaded = true;
    isLoading = true;
  });
  page.on("load", () => {
    isLoading = false;
  });
  page.on("requestfailed", (request) => {
    if (isPageLoad(request)) isLoading = false;
  });
  return {
    page,
    add: (line) => lines.push(line),
    take: () => lines.splice(0),
    /** Until nothing was printed for a while, and the page is not being loaded. */
    async quiet(ms = 150) {
      for (let count = -1; count !== lines.length || isLoading; ) {
        count = lines.length;
        await new Promise((resolve) => setTimeout(resolve, ms));
      }
    },
    lines: () => lines,
  };
}
