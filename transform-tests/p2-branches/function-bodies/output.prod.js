export const arrow = (x = 2)=>{
    console.log(x);
};
export const object = {
    get value () {
        return 2;
    },
    set value (next){
        console.log(next);
    },
    method () {
        console.log("cold");
    }
};
export class Shape {
    constructor(x = 2){
        this.x = x;
    }
}
