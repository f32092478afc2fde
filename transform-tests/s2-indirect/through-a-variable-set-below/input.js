function setup() {
  meta.hot?.accept();
}
let meta;
meta = import.meta;
