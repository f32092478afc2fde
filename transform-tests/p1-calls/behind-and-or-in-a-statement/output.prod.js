condition();
condition();
condition() || stays();
condition() && stays();
first(), last();
