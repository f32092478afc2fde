export const a = void 0;
use(void 0, void 0, void 0);
