import { render } from "./render";
import { socket } from "./socket";

const state = (import.meta.hot?.data.state ?? { count: 0 }) as { count: number };
render(state);

if (import.meta.hot) {
  import.meta.hot.accept("./render", (next) => next!.render(state));
  import.meta.hot.dispose((data) => { data.state = state; });
  import.meta.hot.prune(() => socket.close());
}
socket.open();
