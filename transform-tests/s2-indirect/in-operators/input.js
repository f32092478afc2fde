const a = import.meta.hot + 1;
const b = import.meta.hot === other;
const c = "accept" in import.meta.hot;
const d = import.meta.hot instanceof Object;
switch (import.meta.hot) {}
throw import.meta.hot;
