/**
 * `r` in the terminal (rule N5); not where the program reads the terminal itself.
 * @returns ends it
 */
export function listenToKeys(reload: () => void): () => void {
  const { stdin } = process;
  if (
    !stdin.isTTY ||
    stdin.listenerCount("data") + stdin.listenerCount("readable") + stdin.listenerCount("keypress") > 0
  )
    return () => {};
  const pressed = (key: Buffer): void => {
    if (String(key) === "r") reload();
    if (String(key) === "\u0003") process.kill(process.pid, "SIGINT");
  };
  stdin.setRawMode(true).on("data", pressed);
  return () => stdin.off("data", pressed).setRawMode(false).pause();
}
