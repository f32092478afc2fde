import "./components/Button";
import.meta.hot.accept(["./components/Buton"]);
