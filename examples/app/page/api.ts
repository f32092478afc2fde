import { setUser } from "./store.ts";

/**
 * Asks the server.
 * @throws an error whose message is for the user
 */
export async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`/api/${path}`, {
    method,
    ...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Error("The server does not answer. Try again.");
  });
  const answer = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (response.ok) return answer;
  if (response.status === 401) setUser(null);
  throw new Error(answer?.error ?? "Something went wrong. Try again.");
}
