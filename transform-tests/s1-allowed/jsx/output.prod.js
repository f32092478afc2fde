export function App({ n }) {
    return <main>
    <p>hot text {n}</p>
    {void 0}
    {<i>prod</i>}
  </main>;
}
