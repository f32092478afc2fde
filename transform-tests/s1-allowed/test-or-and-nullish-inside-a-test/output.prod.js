if (other()) a();
if (other()) b();
other();
if (!other()) d();
