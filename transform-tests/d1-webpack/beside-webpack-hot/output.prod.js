import "./a";
import.meta.webpackHot?.accept("./a", ()=>{});
