export class A { static { import.meta.hot.accept(); } static {} static { stays(); import.meta.hot.accept(); } }
