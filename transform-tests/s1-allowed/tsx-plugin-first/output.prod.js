export function App({ n }) {
    switch(n){
        case 1:
            return <b>{"prod"}</b>;
        default:
            return <i onClick={()=>void 0}>{n}</i>;
    }
}
