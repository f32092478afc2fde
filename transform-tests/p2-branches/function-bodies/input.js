export const arrow = (x = import.meta.hot ? 1 : 2) => {
  if (import.meta.hot) return;
  console.log(x);
};
export const object = {
  get value() {
    if (import.meta.hot) return 1;
    return 2;
  },
  set value(next) {
    if (import.meta.hot) return;
    console.log(next);
  },
  method() {
    console.log("cold");
    if (!import.meta.hot) return;
    console.log("hot");
  },
};
export class Shape {
  constructor(x = import.meta.hot ? 1 : 2) {
    this.x = x;
    if (!import.meta.hot) return;
    console.log("hot");
  }
}
