import "./a";
import.meta.hot.accept("./" + name);
import.meta.hot.accept("./" + name, use);
import.meta.hot.accept(dev ? "./a" : use);
