export const tests = [
    true,
    false,
    true,
    false,
    true,
    false,
    false
];
