stays();
stays();
stays();
stays();
