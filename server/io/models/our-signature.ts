// Made by `npm run catalogue`: Ed25519 over the list of models in our-list.ts.

export const OUR_KEY = "MCowBQYDK2VwAyEAZJfaypEJyRHzxHx9VDU9Z6iFWVqUmzV9NgMawUlThto=";
export const OUR_SIGNATURE =
  "+CjJj+psNsUHpj3WcQl7sRuQaFX83dbx921ucjL51/aC295pd+Bi0vdCT2FftdI15HoQFoouOs2waWxHg+wBDQ==";
