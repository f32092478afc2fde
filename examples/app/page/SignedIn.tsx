import { Route, Switch } from "wouter";
import { Board } from "./Board.tsx";
import { ItemPage } from "./ItemPage.tsx";
import { People } from "./People.tsx";
import type { User } from "./store.ts";
import { Header } from "./ui/Header.tsx";
import { useItems } from "./useItems.ts";

export function SignedIn({ user }: { user: User }) {
  const list = useItems(user.name);
  return (
    <>
      <Header user={user} />
      <main>
        <Switch>
          <Route path="/">
            <Board list={list} user={user} />
          </Route>
          <Route path="/category/:category">
            {({ category }) => <Board list={list} user={user} category={category} />}
          </Route>
          <Route path="/items/:id">{({ id }) => <ItemPage key={id} id={id} list={list} user={user} />}</Route>
          <Route path="/people">
            <People items={list.items} />
          </Route>
          <Route>
            <h2>There is no such page</h2>
          </Route>
        </Switch>
      </main>
    </>
  );
}
