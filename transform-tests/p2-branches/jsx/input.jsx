export const app = <main>
  {import.meta.hot && <Panel />}
  {import.meta.hot ? <Dead /> : <Stays />}
  {!import.meta.hot && <Stays {...import.meta.hot?.data} />}
</main>;
