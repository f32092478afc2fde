export const tests = [
  import.meta.hot == null,
  import.meta.hot != null,
  import.meta.hot === undefined,
  import.meta.hot !== undefined,
  undefined === import.meta.hot,
  void 0 !== import.meta.hot,
  null === import.meta.hot,
];
