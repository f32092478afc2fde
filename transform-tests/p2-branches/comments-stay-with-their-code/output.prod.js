/* header */ import { a } from "./a"; // about a
// about b
export const b = a; // behind b
/** doc of c */ export function c() {
    // second
    return b;
}
