stays();
