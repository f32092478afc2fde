export function greeting(hour: number) {
  return hour < 12 ? "Good morning" : "Good day";
}

// Whoever imported `greeting` calls the new one from now on, without being evaluated again.
import.meta.hot.accept();
