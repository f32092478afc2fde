import { Link } from "wouter";
import basket from "../basket.svg";
import { signOut } from "../session.ts";
import { report, type User, useApp } from "../store.ts";
import styles from "./Header.module.css";

export function Header({ user }: { user: User }) {
  const isLive = useApp((state) => state.isLive);
  return (
    <header className={styles.header}>
      <img src={basket} alt="" width="48" height="48" />
      <div className={styles.title}>
        <h1>Potluck</h1>
        <p>{import.meta.env.PUBLIC_EVENT}</p>
      </div>
      <nav className={styles.pages}>
        <Link href="/">List</Link>
        <Link href="/people">Who brings what</Link>
      </nav>
      <p className={styles.user}>
        <span className={isLive ? styles.live : styles.offline} title={isLive ? "Live" : "No connection"} />
        {user.name}
      </p>
      <button type="button" onClick={() => signOut().catch((error: Error) => report(error.message))}>
        Sign out
      </button>
    </header>
  );
}
