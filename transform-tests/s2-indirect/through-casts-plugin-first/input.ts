const hot = import.meta.hot as any;
const accept = import.meta.hot!.accept<string>;
const { hot: other } = import.meta as any;
