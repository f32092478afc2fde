const arrow = () => {
  "use strict";
  if (import.meta.hot) {
    function inside() {}
  }
  return typeof inside;
};
const object = {
  get value() {
    "use strict";
    if (import.meta.hot) {
      function inside() {}
    }
    return typeof inside;
  },
};
const sloppy = () => {
  if (import.meta.hot) {
    function inside() {}
  }
  return typeof inside;
};
