while(true){
    stays();
    break;
}
{
    let i = effect();
}effect();
for(;;){
    stays();
    break;
}
for(; x();)stays();
