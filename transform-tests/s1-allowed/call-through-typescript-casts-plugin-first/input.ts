import.meta.hot!.accept();
(import.meta.hot as any).accept();
(<any>import.meta.hot).dispose(stop);
(import.meta as any).hot.prune(stop);
(import.meta.hot satisfies unknown as ImportMetaHot).decline();
import.meta.hot.on<string>("x", (x: string) => x);
import.meta.hot!.data!.x ??= 1 as number;
if (import.meta.hot as unknown) only();
