import.meta.hot.accept(() => never());
const result = import.meta.hot.send("x", argument());
use(import.meta.hot.on("e", () => {}), 2);
