import { h } from "preact";
import css from "./app.css?inline";
import json from "./data.json" with {
    type: "json"
};
use(h, css, json);
