export default import.meta.hot.data.App ??= class {};
