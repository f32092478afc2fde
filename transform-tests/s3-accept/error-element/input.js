import "./a";
import.meta.hot.accept(["./a", other]);
import.meta.hot.accept([, "./a"]);
import.meta.hot.accept([["./a"]]);
import.meta.hot.accept(["./a", 1, null], use);
