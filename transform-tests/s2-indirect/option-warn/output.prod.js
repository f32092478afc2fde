import { acceptHMRUpdate } from "pinia";
const hot = void 0;
hot?.accept();
