const CENTS = 1999;

/** App.tsx takes it, as React Refresh accepts that one. */
export function price(items: number): string {
  return `${items} x ${CENTS / 100} EUR = ${((items * CENTS) / 100).toFixed(2)} EUR`;
}
