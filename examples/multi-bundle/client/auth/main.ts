import "../shared/theme.css";
import { showHeader } from "../shared/header";

showHeader("Log in");
document.querySelector("main")!.innerHTML = `<form method="post" action="/login">
  <label>Name <input name="name" required /></label>
  <button>Log in</button>
</form>`;

import.meta.hot.accept("../shared/header", () => showHeader("Log in"));
