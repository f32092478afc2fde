if (x()) {
    stays();
}
