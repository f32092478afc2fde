import "./a";
import "./b";
import.meta.hot.accept(["./a", "./bb", "./b"], () => {});
