export const a = create();
create();
x = x + 1;
