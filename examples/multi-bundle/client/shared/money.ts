/** In the public and the private bundle; the one for logging in does not contain it. */
export function money(cents: number): string {
  return `${(cents / 100).toFixed(2)} EUR`;
}

// Importers see the new function without being run again.
import.meta.hot.accept();
