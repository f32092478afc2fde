const data = {};
use({});
export const copy = {
    ...{}
};
export const truthy = 1;
export const type = "object";
export const same = false;
Object.assign({}, data);
