// What the table of settings says of each one.

export interface SettingSpec {
  readonly type: "boolean" | "integer" | "string" | "choice";
  readonly default: boolean | number | string;
  readonly description: string;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  /** Of a string: what fits, and what that is in words. */
  readonly form?: { readonly pattern: RegExp; readonly words: string };
  /** True where an untrusted workspace must not be able to set it. */
  readonly restricted: boolean;
  readonly group: "voice" | "models" | "approvals" | "tools" | "scheduler" | "orb";
}
