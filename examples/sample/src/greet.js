/** A greeting for a name; strangers are greeted too. */
export function greet(name = "stranger") {
  return `hello, ${name}`;
}
