import { type FormEvent, useState } from "react";
import { useTodos } from "./useTodos";

const list = new URLSearchParams(location.search).get("name") ?? "home";

export function App() {
  const { todos, connected, error, add, tick, clear } = useTodos(list);
  const [title, setTitle] = useState("");
  const open = todos.filter((todo) => !todo.done).length;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await add(title)) setTitle("");
  };

  return (
    <main>
      <header>
        <h1>To do</h1>
        <p id="status" role="status" data-state={connected ? "connected" : "connecting"}>
          {connected ? "connected" : "connecting…"}
        </p>
      </header>
      <form className="row" onSubmit={submit}>
        <input
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          required
          maxLength={120}
          placeholder="What is to be done?"
          aria-label="What is to be done"
        />
        <button disabled={!connected}>add</button>
      </form>
      <ul aria-live="polite">
        {todos.map(({ id, title, done }) => (
          <li key={id}>
            <label>
              <input
                type="checkbox"
                checked={done}
                disabled={!connected}
                onChange={() => tick(id, !done)}
              />
              <span>{title}</span>
            </label>
          </li>
        ))}
      </ul>
      {todos.length === 0 && <p className="none">Nothing yet.</p>}
      <div className="row">
        <span className="soft wide">
          {open} of {todos.length} open
        </span>
        <button className="quiet" disabled={!connected || open === todos.length} onClick={clear}>
          clear what is done
        </button>
      </div>
      {error && <p role="alert">{error}</p>}
      <footer>
        <p>
          This list is the agent <code>todo-agent/{list}</code>, by the official{" "}
          <code>agents/react</code>. Open it in a second tab: both stay in sync.
        </p>
      </footer>
    </main>
  );
}
