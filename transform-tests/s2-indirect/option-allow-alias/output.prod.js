const hot = void 0;
if (hot) hot.accept();
export const accept = void 0;
export default (()=>void 0);
