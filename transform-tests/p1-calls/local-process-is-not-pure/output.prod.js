export function run(process) {
    process.env.LOCAL;
}
