create();
create();
