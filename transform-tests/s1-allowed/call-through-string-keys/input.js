import.meta["hot"]["accept"]();
import.meta[`hot`].dispose(stop);
import.meta.hot["data"]["x"] = 1;
import.meta["hot"]?.["accept"]();
