cold();
cold();
