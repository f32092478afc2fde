import { type FormEvent, useState } from "react";
import categories from "../../shared/categories.json";
import { type Category, type Draft, MAX_QUANTITY, MAX_TEXT } from "../../shared/item.ts";
import styles from "./DraftForm.module.css";

/** The form of an item, a new one or one that is changed. */
export function DraftForm(props: { initial: Draft; submit: string; onSubmit(draft: Draft): void }) {
  const { initial, submit, onSubmit } = props;
  const [text, setText] = useState(initial.text);
  const [category, setCategory] = useState(initial.category);
  const [quantity, setQuantity] = useState(String(initial.quantity));

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit({ text: text.trim(), category, quantity: Number(quantity) });
    setText(initial.text);
    setQuantity(String(initial.quantity));
  };
  return (
    <form className={`card ${styles.form}`} onSubmit={handleSubmit}>
      <label className={styles.text}>
        <span>
          What <small>{text.length > MAX_TEXT / 2 && `${MAX_TEXT - text.length} left`}</small>
        </span>
        <input
          value={text}
          onChange={(event) => setText(event.target.value)}
          required
          maxLength={MAX_TEXT}
          pattern=".*\S.*"
        />
      </label>
      <label>
        <span>How many</span>
        <input
          type="number"
          value={quantity}
          onChange={(event) => setQuantity(event.target.value)}
          required
          min="1"
          max={MAX_QUANTITY}
        />
      </label>
      <label>
        <span>Category</span>
        <select value={category} onChange={(event) => setCategory(event.target.value as Category)}>
          {Object.entries(categories).map(([name, { label }]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="primary">
        {submit}
      </button>
    </form>
  );
}
