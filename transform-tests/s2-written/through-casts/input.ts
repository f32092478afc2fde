(import.meta.hot as any) = 1;
import.meta.hot!.data = {};
