export default import.meta.hot.data.App ?? function App() {};
