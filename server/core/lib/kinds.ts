// A closed union told apart from others by its kinds: one row per kind, and the compiler insists on all of them.

/** Whether something is of the union whose kinds these are. */
export function isOneOf<Member extends { readonly kind: string }>(
  kinds: Readonly<Record<Member["kind"], true>>,
): (other: { readonly kind: string }) => other is Member {
  return (other): other is Member => Object.hasOwn(kinds, other.kind);
}
