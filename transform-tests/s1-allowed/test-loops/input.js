while (import.meta.hot) { spin(); }
for (let i = 0; import.meta.hot; i++) spin();
do { once(); } while (import.meta.hot);
