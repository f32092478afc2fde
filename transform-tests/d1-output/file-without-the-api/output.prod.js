import { hot } from "./hot";
hot.accept();
export default hot.data.x ??= 1;
