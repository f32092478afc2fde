switch (value) {
  case 1: import.meta.hot.accept(); break;
  case 2: import.meta.hot.accept();
  default: stays();
}
