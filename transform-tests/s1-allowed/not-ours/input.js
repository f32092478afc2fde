// import.meta.hot in a comment, and a "hot" that is not import.meta's
const hot = { accept() {} };
hot.accept();
module.hot.accept();
import.meta.webpackHot?.accept();
foo.hot.data.x ??= 1;
const { hot: other } = foo;
const text = "import.meta.hot.accept()";
export { hot, other, text };
