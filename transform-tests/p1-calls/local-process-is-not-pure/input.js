export function run(process) {
    process.env.LOCAL && import.meta.hot.accept();
}
process.env.GLOBAL && import.meta.hot.accept();
