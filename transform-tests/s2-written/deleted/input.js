delete import.meta.hot;
delete import.meta.hot.data;
delete import.meta.hot?.accept;
delete import.meta.hot.data.fine;
