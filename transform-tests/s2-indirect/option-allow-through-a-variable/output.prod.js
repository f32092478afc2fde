const meta = import.meta;
export const { hot, url } = {
    hot: void 0,
    url: meta.url
};
export const x = 1;
