import { a } from "./a";
export const kept = void 0;
