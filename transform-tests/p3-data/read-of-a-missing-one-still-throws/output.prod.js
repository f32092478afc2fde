export const a = (void 0).length;
(void 0).close(argument());
