import json from "./settings.json";
import { used } from "./used";

used();
import.meta.hot.accept("./settings.json", () => {});
