// The state outlives this module's code; in production the line reads `const state = { count: 0 }`.
const state: { count: number } = (import.meta.hot.data.state ??= { count: 0 });

export function label(count: number) {
  return `Count: ${count}`;
}

export function mount(button: HTMLButtonElement) {
  const show = () => (button.textContent = label(state.count));
  const increment = () => {
    state.count++;
    show();
  };
  button.addEventListener("click", increment);
  import.meta.hot.dispose(() => button.removeEventListener("click", increment));
  show();
}
