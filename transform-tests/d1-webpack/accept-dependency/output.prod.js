import { a } from "./a";
