b: {
    if (x()) break b;
    stays();
}
c: {
    break c;
}
stays();
e: do {
    if (x()) continue e;
    once();
}while (void 0)
