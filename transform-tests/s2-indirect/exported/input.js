export default import.meta.hot;
