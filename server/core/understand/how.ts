// How something is to be run: "run the tests outside the sandbox", "run dev in the background".

/** By the argument of run_script that says so. */
const HOW = {
  outside_sandbox:
    /,? (?:(?:outside|out)(?: of)?|without|not in) (?:the|a|any|your|its) sandbox\b|,? unsandboxed\b/i,
  background:
    /^(?:in|into) the background,? |,?(?: but)? (?:in|into) (?:the )?background(?![\w.-])(?: (?:so (?:that )?|while )(?:i|we)\b.*)?|,? behind the scenes\b(?: (?:so (?:that )?|while )(?:i|we)\b.*)?|,? as a background (?:job|task|process|program)\b|,? background(?=(?:,? (?:please|pls))?[.!]?$)/i,
} as const;

type How = Partial<Record<keyof typeof HOW, true>>;

/** The text without what says so. */
export function howOf(text: string): { readonly plain: string; readonly how: How } {
  const said = Object.entries(HOW).filter(([, words]) => words.test(text));
  const plain = said.reduce((rest, [, words]) => rest.replace(words, ""), text);
  return { plain, how: Object.fromEntries(said.map(([key]) => [key, true])) };
}
