import { a } from "./a";
use(a);
