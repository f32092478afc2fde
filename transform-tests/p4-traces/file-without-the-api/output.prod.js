import { hot } from "./hot";
if (false) {
    dead();
}
const x = (void 0) ?? 1, photo = hot.data.x ??= 2;
label: {
    "string";
}
export { x, photo };
