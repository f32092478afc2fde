export const a = create();
export const b = create();
export const c = 3;
export let { runs } = {
    runs: 0 + 1
};
