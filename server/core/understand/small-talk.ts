// What people say to anybody, answered where there is no model that would.

const ANSWERS: readonly (readonly [said: RegExp, answer: string])[] = [
  [
    /^(?:(?:okay|ok|great|perfect|nice|lovely|many|cool) )*(?:thanks|thank you|cheers|ta)(?: (?:a lot|so much|very much|kodama|a bunch|for that|for your help))*$/,
    "You are welcome.",
  ],
  [/^(?:hello|hi|hey|hiya|good (?:morning|afternoon|evening))(?: (?:there|kodama))*$/, "Hello."],
  [/^(?:bye|goodbye|bye bye|see you|see you later|see you tomorrow)(?: kodama)?$/, "See you."],
];

/** Empty where it is more than that. */
export function smallTalk(text: string): string {
  const said = text
    .toLowerCase()
    .replaceAll(/[^\p{L}\s]/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  return ANSWERS.find(([one]) => one.test(said))?.[1] ?? "";
}
