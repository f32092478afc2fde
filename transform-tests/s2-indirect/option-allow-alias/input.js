const hot = import.meta.hot;
if (hot) hot.accept();
export const accept = import.meta.hot.accept;
export default () => import.meta.hot;
