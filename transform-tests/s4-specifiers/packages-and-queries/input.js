import { h } from "preact";
import css from "./app.css?inline";
import json from "./data.json" with { type: "json" };
import.meta.hot.accept(["preact", "./app.css?inline", "./data.json"]);
use(h, css, json);
