export function setup() {}
export class Store {
    field = void 0;
    get kept() {
        return void 0;
    }
    set kept(value) {}
    async save() {
        await void 0;
    }
}
