/** The header that all three bundles have. */
export function showHeader(title: string): void {
  document.querySelector("header")!.innerHTML =
    `<h1>${title}</h1><nav><a href="/">Offers</a> <a href="/login">Log in</a> <a href="/private/">Account</a></nav>`;
}
