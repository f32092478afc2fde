import "./first";
import { second } from "./second";
export * from "./third";
use(second);
