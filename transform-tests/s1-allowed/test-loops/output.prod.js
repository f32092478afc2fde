once();
