outer: for(;;){
    break outer;
}
