export default (function App() {});
