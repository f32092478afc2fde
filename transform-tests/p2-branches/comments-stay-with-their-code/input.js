/* header */
import { a } from "./a"; // about a

// about the hot code
if (import.meta.hot) {
  // inside
  import.meta.hot.accept();
}

// about b
export const b = a; // behind b
/** doc of c */
export function c() {
  // first
  import.meta.hot.accept();
  // second
  return b;
}
