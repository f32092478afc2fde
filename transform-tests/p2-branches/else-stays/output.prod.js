stays();
too();
stays();
if (other()) stays();
else too();
