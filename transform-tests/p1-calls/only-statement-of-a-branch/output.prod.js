condition();
if (!other()) {
    stays();
}
if (third()) {
    stays();
}
for (const x of list);
