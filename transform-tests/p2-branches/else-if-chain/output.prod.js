if (x()) a();
else if (y()) b();
else c();
if (x()) a();
