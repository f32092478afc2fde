import * as v from "valibot";
import { Draft, type Item, NewItem } from "../shared/item.ts";
import { addItem, allItems, editItem, findItem, removeItem, setBringer } from "./items.ts";
import { closeStreams, openStream } from "./live.ts";
import { endSession, findOrAddUser, sessionOf, startSession, type User } from "./sessions.ts";

type ApiRequest = Request & { params: Record<string, string> };
type Handler = (request: ApiRequest, session: { key: string; user: User }) => Response | Promise<Response>;

const Credentials = v.object({
  name: v.pipe(v.string(), v.trim(), v.minLength(1, "Say who you are."), v.maxLength(40, "That name is too long.")),
  password: v.pipe(v.string(), v.minLength(8, "The password needs 8 characters."), v.maxLength(200)),
});

/** The routes of the API. */
export const api = {
  "/api/session": {
    GET: (request: ApiRequest) => Response.json(sessionOf(request)?.user ?? null),
    POST: checked(async (request) => {
      const { name, password } = await read(request, Credentials);
      const user = await findOrAddUser(name, password);
      if (!user) throw new Refusal(403, "That is not the password of this name.");
      return Response.json({ id: user.id, name: user.name }, { headers: { "set-cookie": startSession(user) } });
    }),
    DELETE: signedIn((_request, { key }) => {
      closeStreams(key);
      return new Response(null, { status: 204, headers: { "set-cookie": endSession(key) } });
    }),
  },
  "/api/live": {
    GET: signedIn((_request, { key }) => openStream(key, { type: "all", items: allItems() })),
  },
  "/api/items": {
    POST: signedIn(async (request, { user }) => {
      const item = await read(request, NewItem);
      if (findItem(item.id)) throw new Refusal(409, "This item is there already.");
      return Response.json(addItem(item, user), { status: 201 });
    }),
  },
  "/api/items/:id": {
    PUT: signedIn(async (request, { user }) => {
      const draft = await read(request, Draft);
      return Response.json(editItem(own(request, user).id, draft));
    }),
    DELETE: signedIn((request, { user }) => {
      removeItem(own(request, user).id);
      return new Response(null, { status: 204 });
    }),
  },
  "/api/items/:id/bringer": {
    PUT: signedIn((request, { user }) => {
      const { id, broughtBy } = existing(request);
      if (broughtBy !== null) throw new Refusal(409, `${broughtBy} brings that already.`);
      return Response.json(setBringer(id, user));
    }),
    DELETE: signedIn((request, { user }) => {
      const { id, broughtBy } = existing(request);
      if (broughtBy !== user.name) throw new Refusal(403, "Somebody else brings that.");
      return Response.json(setBringer(id, undefined));
    }),
  },
  "/api/*": () => refusal(404, "There is nothing here."),
};

/** What the client is told. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const refusal = (status: number, error: string): Response => Response.json({ error }, { status });

function checked(handle: (request: ApiRequest) => Response | Promise<Response>) {
  return async (request: ApiRequest): Promise<Response> => {
    try {
      return await handle(request);
    } catch (error) {
      if (error instanceof Refusal) return refusal(error.status, error.message);
      throw error;
    }
  };
}

function signedIn(handle: Handler) {
  return checked((request) => {
    const session = sessionOf(request);
    if (!session) throw new Refusal(401, "Sign in first.");
    return handle(request, session);
  });
}

/** The body of a request. No other site can send JSON without asking first, so this also keeps forged requests out. */
async function read<Schema extends v.GenericSchema>(request: Request, schema: Schema): Promise<v.InferOutput<Schema>> {
  if (!request.headers.get("content-type")?.startsWith("application/json")) throw new Refusal(415, "Send JSON.");
  const { success, output, issues } = v.safeParse(schema, await request.json().catch(() => undefined));
  if (!success) throw new Refusal(400, issues[0].message);
  return output;
}

function existing({ params }: ApiRequest): Item {
  const item = findItem(params.id!);
  if (!item) throw new Refusal(404, "Somebody removed that.");
  return item;
}

function own(request: ApiRequest, user: User): Item {
  const item = existing(request);
  if (item.addedBy !== user.name) throw new Refusal(403, `That is ${item.addedBy}'s.`);
  return item;
}
