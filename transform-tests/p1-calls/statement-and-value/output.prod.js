const result = void 0;
use(void 0, 2);
