import { render } from "./render";
import { socket } from "./socket";
const state = {
    count: 0
};
render(state);
socket.open();
