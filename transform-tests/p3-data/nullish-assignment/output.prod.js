export const a = create();
create();
const store = new Store();
use(store);
