import { a } from "./a";
const result = before() ? void 0 : null;
export { a, result };
