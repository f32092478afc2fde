import { a } from "./a";
import.meta.hot.accept();
import.meta.hot.dispose(() => a());
export const kept = import.meta.hot.data.kept;
