import { loadUser } from "./session.ts";
import { receive, store } from "./store.ts";

const RETRY_MS = 3000;

/** One connection for the life of the page: it stays open while this file is edited. */
const live: { source?: EventSource } = (import.meta.hot.data.live ??= {});
if (live.source) listen(live.source);

/** Opens the stream of changes, unless it is open. */
export function connect(): void {
  live.source ??= listen(new EventSource("/api/live"));
}

export function disconnect(): void {
  live.source?.close();
  live.source = undefined;
}

function listen(source: EventSource): EventSource {
  source.onopen = () => store.setState({ isLive: true });
  source.onmessage = ({ data }) => receive(JSON.parse(data));
  source.onerror = () => {
    store.setState({ isLive: false });
    // The browser tries again by itself, unless the server refused.
    if (source.readyState === EventSource.CLOSED) void onRefused();
  };
  return source;
}

/** The session has ended, or something is wrong with the server. */
async function onRefused(): Promise<void> {
  disconnect();
  await loadUser();
  setTimeout(() => {
    if (store.getState().user) connect();
  }, RETRY_MS);
}
