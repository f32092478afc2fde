export const { a = 1, b: { c } = {
    c: 2
}, ...rest } = {};
const [d = 3] = [];
use(d);
