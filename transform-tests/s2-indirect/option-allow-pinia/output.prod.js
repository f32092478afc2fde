import { acceptHMRUpdate, defineStore } from "pinia";
export const useStore = defineStore("main", {});
