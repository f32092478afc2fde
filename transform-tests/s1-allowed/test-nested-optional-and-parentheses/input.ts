if ((import.meta?.hot)) hot();
if (((import.meta as any).hot!)) hot();
export const cold = !(import.meta["hot"]);
