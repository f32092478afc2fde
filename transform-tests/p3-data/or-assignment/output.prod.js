export const a = create();
create();
