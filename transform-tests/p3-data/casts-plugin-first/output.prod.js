export const a = create();
export const b = create();
create();
export const d = 1;
