import { useAgent } from "agents/react";
import { useState } from "react";

/** The agent's state, as in `src/lib.rs`. */
export interface Todos {
  todos: Todo[];
  next: number;
}

export interface Todo {
  id: number;
  title: string;
  done: boolean;
}

/** The agent's methods, as in `src/lib.rs`. */
interface Methods {
  add: [arguments: [title: string], result: number];
  tick: [arguments: [id: number, done: boolean], result: null];
  clear: [arguments: [], result: null];
}

/** A list, live, and what one can do with it: each tells whether it worked. */
export function useTodos(name: string) {
  const [todos, setTodos] = useState<Todo[]>([]);
  const [connected, setConnected] = useState(false);
  const [error, setError] = useState<string>();

  const agent = useAgent<Todos>({
    agent: "todo-agent",
    name,
    onOpen: () => setConnected(true),
    onClose: () => setConnected(false),
    onStateUpdate: (state) => setTodos(state.todos),
  });

  async function call<M extends keyof Methods>(method: M, args: Methods[M][0]) {
    setError(undefined);
    try {
      await agent.call<Methods[M][1]>(method, args);
      return true;
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
      return false;
    }
  }

  return {
    todos,
    connected,
    error,
    add: (title: string) => call("add", [title]),
    tick: (id: number, done: boolean) => call("tick", [id, done]),
    clear: () => call("clear", []),
  };
}
