const hot = dev ? import.meta.hot : undefined;
const both = import.meta.hot ? import.meta.hot : null;
const right = dev && import.meta.hot;
