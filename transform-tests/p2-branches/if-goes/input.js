before();
if (import.meta.hot) {
  import.meta.hot.accept();
  dead();
}
after();
