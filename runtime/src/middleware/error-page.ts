import { type Problem, placeOf } from "../diagnostics/problem.js";
import { escapeHtml } from "../http/escape-html.js";

/** A problem's message with its code frame. */
export function textOf({ message, frame }: Problem): string {
  return frame ? `${message}\n\n${frame}` : message;
}

/**
 * The page for a bundle that cannot be built. It reloads after the next build.
 * @param socket path of the bundle's socket
 */
export function errorPage(bundle: string, problems: readonly Problem[], socket: string): string {
  const articles = problems.map(
    (problem) => `<h2>${escapeHtml(placeOf(problem))}</h2><pre>${escapeHtml(textOf(problem))}</pre>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(bundle)}: build error</title>
<style>
  body { margin: 0; background: #17181c; color: #ececf1; font: 15px/1.5 system-ui, sans-serif; border-top: 6px solid #e5484d }
  main { max-width: 60rem; margin: auto; padding: 1rem }
  h1 { font-size: 1.1rem; color: #ff8b8f }
  h2 { font: 13px ui-monospace, monospace; color: #8ec7ff }
  pre { padding: .75rem; background: #0d0e11; border-radius: 6px; overflow-x: auto; font: 13px/1.5 ui-monospace, monospace }
</style>
<main>
  <h1>The bundle “${escapeHtml(bundle)}” cannot be built</h1>
  ${articles.join("\n  ")}
  <p>This page reloads after the next build.</p>
</main>
<script>
  let hasErrors = false;
  const connect = () => {
    const socket = new WebSocket(new URL(${JSON.stringify(socket)}, location.href.replace("http", "ws")));
    socket.onmessage = ({ data }) => {
      const { type } = JSON.parse(data);
      if (type === "hash") return;
      if (type !== "errors" || hasErrors) location.reload();
      hasErrors = true;
    };
    socket.onclose = () => setTimeout(connect, 500);
  };
  connect();
</script>
</html>
`;
}
