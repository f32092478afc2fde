import "./first";
import { second } from "./second";
import.meta.hot.accept("./second", use);
export * from "./third";
use(second);
