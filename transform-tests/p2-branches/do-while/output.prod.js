once();
do {
    if (x()) break;
    once();
}while (void 0)
do {
    if (x()) continue;
    once();
}while (void 0)
for(;;)break;
switch(x()){
    case 1:
        break;
}
once();
{
    const y = 1;
    use(y);
}
