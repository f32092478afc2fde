const arrow = ()=>{
    "use strict";
    return typeof inside;
};
const object = {
    get value () {
        "use strict";
        return typeof inside;
    }
};
const sloppy = ()=>{
    var inside1;
    return typeof inside1;
};
