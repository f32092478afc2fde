import { useActionState } from "react";
import basket from "./basket.svg";
import styles from "./SignIn.module.css";
import { signIn } from "./session.ts";

export function SignIn() {
  const [{ name, problem }, submit, isPending] = useActionState(
    async (_: unknown, form: FormData) => {
      const name = String(form.get("name"));
      const problem = await signIn(name, String(form.get("password"))).then(
        () => undefined,
        (error: Error) => error.message,
      );
      return { name, problem };
    },
    { name: "", problem: undefined },
  );
  return (
    <form className={`card ${styles.form}`} action={submit}>
      <img src={basket} alt="" width="72" height="72" />
      <h1>Potluck</h1>
      <p>{import.meta.env.PUBLIC_EVENT}</p>
      <label>
        Your name
        <input name="name" defaultValue={name} required maxLength={40} autoComplete="username" />
      </label>
      <label>
        Password
        <input name="password" type="password" required minLength={8} autoComplete="current-password" />
      </label>
      <button type="submit" className="primary" disabled={isPending}>
        Sign in
      </button>
      <small>A new name signs up, with the password that you choose.</small>
      {problem && <p role="alert">{problem}</p>}
    </form>
  );
}
