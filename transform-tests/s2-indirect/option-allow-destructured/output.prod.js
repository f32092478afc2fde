const { hot, url } = {
    hot: void 0,
    url: import.meta.url
};
const { hot: { data } = {}, ...rest } = {
    ...import.meta,
    hot: void 0
};
let late;
({ hot: late } = {
    hot: void 0
});
function setup({ hot: inner } = {
    hot: void 0
}) {
    return inner;
}
