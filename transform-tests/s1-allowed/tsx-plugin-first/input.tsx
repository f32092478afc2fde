type Props = { n: number };
export function App({ n }: Props) {
  switch (n) {
    case 1: return <b>{import.meta.hot ? "dev" : "prod"}</b>;
    default: return <i onClick={() => import.meta.hot!.invalidate()}>{n as any}</i>;
  }
}
