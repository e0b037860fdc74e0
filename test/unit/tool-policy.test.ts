// Who is asked: risk, trust and lasting rules, in that order.
import assert from "node:assert/strict";
import type { Rule } from "../../server/core/approvals/types.ts";
import { judge } from "../../server/core/tools/policy.ts";
import {
  type Confinement,
  lastingKey,
  type Prepared,
  type Risk,
  type ToolCall,
} from "../../server/core/tools/types.ts";

const call = (change: Partial<ToolCall> = {}): ToolCall => ({
  callId: "c",
  turnId: "t",
  step: 1,
  name: "run_script",
  args: {},
  origin: "typed",
  folders: ["/ws"],
  trusted: true,
  providerCallId: "",
  byModel: false,
  proposedAtMs: 0,
  state: { kind: "preparing" },
  ...change,
});
const prepared = (risk: Risk, ruleKey: string | null = "npm run test"): Prepared => ({
  title: "Run it",
  subject: { kind: "read", detail: "" },
  digest: "d",
  risk,
  ruleKey,
});
const rule = (change: Partial<Rule> = {}): Rule => ({
  ruleId: "r",
  effect: "allow",
  tool: "run_script",
  key: "npm run test",
  scope: "always",
  folder: "/ws",
  sessionId: "s",
  expiresAtMs: 0,
  createdAtMs: 0,
  ...change,
});
const kind = (one: ToolCall, what: Prepared, rules: readonly Rule[] = []): string =>
  judge(one, what, { rules, sessionId: "s", nowMs: 1_000, tainted: false }).kind;

describe("the policy of tools", () => {
  it("[TOOLPOLICY-1] reads without asking, and asks for all else (D14, D18)", () => {
    assert.equal(kind(call(), prepared("read")), "auto");
    for (const risk of ["change", "run", "high"] as const)
      assert.equal(kind(call(), prepared(risk)), "ask", risk);
  });

  it("[TOOLPOLICY-2] refuses all but reading in an untrusted workspace, whatever rule there is (D14)", () => {
    for (const risk of ["change", "run", "high"] as const)
      assert.equal(kind(call({ trusted: false }), prepared(risk), [rule()]), "refuse", risk);
    for (const name of ["undo", "editor_act"] as const)
      assert.equal(kind(call({ trusted: false, name }), prepared("change")), "refuse", name);
    assert.equal(kind(call({ trusted: false }), prepared("read")), "auto");
  });

  it("[TOOLPOLICY-3] lets a rule allow exactly what it names, where and as long as it says (D18)", () => {
    assert.equal(kind(call(), prepared("run"), [rule()]), "auto");
    const others: Readonly<Record<string, Partial<Rule>>> = {
      tool: { tool: "run_command" },
      key: { key: "npm run tes" },
      "longer key": { key: "npm run test x" },
      expired: { expiresAtMs: 999 },
      "expired just now": { expiresAtMs: 1_000 },
      session: { scope: "session", sessionId: "other" },
    };
    for (const [name, change] of Object.entries(others))
      assert.equal(kind(call(), prepared("run"), [rule(change)]), "ask", name);
    assert.equal(kind(call(), prepared("run"), [rule({ scope: "session" })]), "auto");
    assert.equal(kind(call({ folders: ["/other"] }), prepared("run"), [rule({ scope: "session" })]), "ask");
  });

  it("[TOOLPOLICY-4] never lets a rule allow what is high, or what may only be allowed once (D18)", () => {
    assert.equal(kind(call(), prepared("high"), [rule()]), "ask");
    assert.equal(kind(call(), prepared("run", null), [rule()]), "ask");
    assert.equal(kind(call(), prepared("run", null), [rule({ key: "null" })]), "ask");
  });

  it("[TOOLPOLICY-6] a rule for a folder is for what happens in that folder, not for a call that may go there (D18)", () => {
    const both = call({ name: "run_command", folders: ["/ws", "/ws/sub", "/other"] });
    const within = (cwd: string): Prepared => ({
      ...prepared("run"),
      subject: {
        kind: "command",
        argv: ["make"],
        shell: false,
        cwd,
        timeoutMs: 1,
        background: false,
        detail: "",
      },
    });
    const forWs = [rule({ tool: "run_command", scope: "workspace", folder: "/ws" })];
    assert.equal(kind(both, within("/ws"), forWs), "auto");
    assert.equal(kind(both, within("/ws/deep"), forWs), "auto");
    for (const cwd of ["/other", "/ws/sub", "/ws/sub/deep", "/ws-2"])
      assert.equal(kind(both, within(cwd), forWs), "ask", cwd);
  });

  it("[SANDBOX-10] a yes for the sandbox is none for more; a yes for more is one for the sandbox; a no is for both (D18, D14)", () => {
    const command = (confined?: Confinement): Prepared => ({
      ...prepared("run"),
      subject: {
        kind: "command",
        argv: ["npm", "run", "test"],
        shell: false,
        cwd: "/ws",
        timeoutMs: 1,
        background: false,
        detail: "",
        ...(confined === undefined ? {} : { confined }),
      },
    });
    const [inside, outside] = [command("no_network"), command()];
    const given = (what: Prepared, effect: Rule["effect"] = "allow"): readonly Rule[] => [
      rule({ key: lastingKey(what) ?? "", effect }),
    ];
    assert.equal(kind(call(), inside, given(inside)), "auto");
    assert.equal(kind(call(), outside, given(inside)), "ask");
    assert.equal(kind(call(), inside, given(outside)), "auto");
    assert.equal(kind(call(), command("network"), given(inside)), "ask");
    assert.equal(kind(call(), inside, given(command("network"))), "auto");
    assert.equal(kind(call(), outside, given(command("network"))), "ask");
    const some = (hosts: string): Prepared => {
      const made = command("hosts");
      return { ...made, subject: { ...made.subject, hosts: hosts.split(" ") } as Prepared["subject"] };
    };
    assert.equal(kind(call(), some("a.b c.d"), given(some("a.b c.d"))), "auto");
    assert.equal(kind(call(), some("a.b e.f"), given(some("a.b c.d"))), "ask");
    assert.equal(kind(call(), some("a.b"), given(inside)), "ask");
    assert.equal(kind(call(), some("a.b"), given(command("network"))), "auto");
    for (const what of [inside, outside, some("a.b")])
      for (const no of [inside, outside, some("c.d")])
        assert.equal(kind(call(), what, given(no, "deny")), "refuse");
    const reasonOf = (what: Prepared): string => {
      const verdict = judge(call(), what, { rules: [], sessionId: "s", nowMs: 0, tainted: false });
      return verdict.kind === "ask" ? verdict.reason : "";
    };
    assert.match(reasonOf(inside), /in a sandbox.*reaches no network/);
    assert.match(reasonOf(some("a.b c.d")), /in a sandbox.*reaches only a\.b, c\.d\.$/);
    assert.match(reasonOf(command("network")), /in a sandbox: it can change its folder only\.$/);
    assert.match(reasonOf(outside), /with all your rights/);
  });

  it("[MEMORY-11] a person's own word is kept without asking; a model asks, and erasing asks always (D30, D18)", () => {
    const of = (name: "remember" | "forget", byModel: boolean, trusted = true): string =>
      kind(call({ name, byModel, trusted }), prepared("change", null));
    assert.equal(of("remember", false), "auto");
    assert.equal(of("remember", false, false), "auto");
    assert.equal(of("remember", true), "ask");
    assert.equal(of("forget", false), "ask");
    assert.equal(of("forget", true), "ask");
    assert.equal(
      kind(call({ name: "remember", run: { taskId: "t", runKey: "k" } }), prepared("change", null)),
      "ask",
    );
  });

  it("[TOOLPOLICY-5] takes back at once what a person asks to undo, but not what a model does (E7, D16)", () => {
    assert.equal(kind(call({ name: "undo" }), prepared("change")), "auto");
    assert.equal(kind(call({ name: "undo", byModel: true }), prepared("change")), "ask");
    assert.equal(kind(call({ name: "undo" }), prepared("high")), "ask");
  });
});
