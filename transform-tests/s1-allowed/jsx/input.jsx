export function App({ n }) {
  return <main>
    <p>hot text {n}</p>
    {import.meta.hot && <Panel data={import.meta.hot.data.panel} />}
    {import.meta.hot ? <b>dev</b> : <i>prod</i>}
  </main>;
}
import.meta.hot?.accept();
