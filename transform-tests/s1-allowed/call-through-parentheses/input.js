(import.meta.hot).accept();
((import.meta).hot.accept)();
(import.meta.hot?.accept)();
