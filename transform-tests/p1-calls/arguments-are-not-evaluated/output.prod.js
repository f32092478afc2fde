const value = void 0;
