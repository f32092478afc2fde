if (import.meta.hot) { dead(); } else { stays(); too(); }
if (import.meta.hot) dead(); else stays();
if (import.meta.hot) dead(); else if (other()) stays(); else too();
