/** `data` outlives each version of this module, so the count survives an edit. */
const state: { count?: number } = import.meta.hot.data;

/** Counts the clicks of a button. */
export function showCounter(button: HTMLButtonElement): void {
  const show = (): void => {
    button.textContent = `Clicked ${state.count ?? 0} times`;
  };
  button.onclick = () => {
    state.count = (state.count ?? 0) + 1;
    show();
  };
  show();
}
