switch(value){
    case 1:
        break;
    case 2:
    default:
        stays();
}
