export const a = (import.meta.hot!.data.a as number) ??= create();
export const b = import.meta.hot!.data!.b! ?? (create() as Foo);
(import.meta.hot.data as any).c = create();
export const d = <number>import.meta.hot.data.d || 1;
