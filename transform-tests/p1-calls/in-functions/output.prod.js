export const arrow = ()=>void 0;
export function block() {}
export async function asynchronous() {
    return void 0;
}
