// What programs that tools start are told of the machine.

/** Programs the user's tools start must not think they run inside the editor. */
export function toolEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const inherited = Object.entries(env).filter(
    ([name]) => !/^(?:ELECTRON_|VSCODE_|KODAMA_|NODE_OPTIONS$|NODE_CHANNEL_|NODE_COMPILE_CACHE$)/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    NO_COLOR: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_PAGER: "cat",
  };
}
