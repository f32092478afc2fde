import { report, useApp } from "../store.ts";
import styles from "./Problem.module.css";

/** What went wrong, until the user has seen it. */
export function Problem() {
  const problem = useApp((state) => state.problem);
  if (problem === undefined) return null;
  return (
    <p role="alert" className={styles.problem}>
      {problem}
      <button type="button" onClick={() => report(undefined)}>
        OK
      </button>
    </p>
  );
}
