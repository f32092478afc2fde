const { hot } = import.meta;
