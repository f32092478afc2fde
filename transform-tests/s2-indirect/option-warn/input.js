import { acceptHMRUpdate } from "pinia";
if (import.meta.hot) {
  import.meta.hot.accept(acceptHMRUpdate(useStore, import.meta.hot));
}
const hot = import.meta.hot;
hot?.accept();
