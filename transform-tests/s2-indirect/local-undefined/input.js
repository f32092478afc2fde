export function compare(undefined) {
    return import.meta.hot === undefined;
}
export const global = import.meta.hot === undefined;
