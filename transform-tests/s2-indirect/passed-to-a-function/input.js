acceptHMRUpdate(useStore, import.meta.hot);
