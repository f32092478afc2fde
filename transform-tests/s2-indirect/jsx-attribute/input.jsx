export const app = <App hot={import.meta.hot} />;
