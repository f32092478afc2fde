before();
after();
