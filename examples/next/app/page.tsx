import { Shop } from "./shop";

/** Rendered on the server, where `import.meta.hot` is inert. */
export default function Page() {
  return (
    <main>
      <h1>A book shop</h1>
      <Shop />
    </main>
  );
}
