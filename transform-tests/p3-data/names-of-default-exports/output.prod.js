export default (0, class {
});
