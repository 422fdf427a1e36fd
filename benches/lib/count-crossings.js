// Goes before a worker's own code: counts every call between JavaScript and WebAssembly, by name.
export const counts = { imports: {}, exports: {} };

const counting = (functions, into) =>
  Object.fromEntries(
    Object.entries(functions).map(([name, value]) => {
      if (typeof value !== "function") return [name, value];
      const counted = (...args) => {
        into[name] = (into[name] ?? 0) + 1;
        return value(...args);
      };
      return [name, counted];
    }),
  );

const { Instance } = WebAssembly;

WebAssembly.Instance = function (module, imports = {}) {
  const counted = Object.entries(imports).map(([from, functions]) => [from, counting(functions, counts.imports)]);
  const instance = new Instance(module, Object.fromEntries(counted));
  return { exports: counting(instance.exports, counts.exports) };
};
