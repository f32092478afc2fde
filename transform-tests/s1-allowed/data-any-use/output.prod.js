const data = {};
use({});
export const { a, b = 2, ...rest } = {};
for(const key in {})use(key);
Object.assign({}, {
    data
});
export const copy = {
    ...{}
};
[({}).first] = [
    1
];
