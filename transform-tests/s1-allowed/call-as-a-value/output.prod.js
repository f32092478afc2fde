export const result = void 0;
export default (()=>void 0);
await void 0;
