// The page: orb, the conversation, what waits for an answer, the composer. Renders the model and decides nothing.
import type { VNode } from "preact";
import { aheadWords } from "../proto/allowance.ts";
import type { Bridge } from "./bridge.ts";
import type { Model } from "./store.ts";
import { ApprovalCard } from "./views/approval-card.tsx";
import { Composer } from "./views/composer.tsx";
import { OrbPanel } from "./views/orb-panel.tsx";
import { Transcript } from "./views/transcript.tsx";

interface AppProps {
  readonly model: Model;
  readonly bridge: Bridge;
}

export function App({ model, bridge }: AppProps): VNode {
  const { view, status } = model;
  const approvals = Object.entries(view.approvals ?? {});
  const toast = model.failure === "" ? (view.toast?.text ?? "") : model.failure;
  return (
    <main class="kodama">
      <h1 class="unseen">Kodama</h1>
      <OrbPanel model={model} bridge={bridge} />
      {status === "ready" ? null : (
        <p class="banner" role="status">
          {status === "stopped" ? "Kodama is not running." : "Connecting to Kodama…"} {model.detail}{" "}
          {status === "stopped" ? (
            <button onClick={() => bridge.send({ type: "run", id: "kodama.restart" })}>Restart</button>
          ) : null}
        </p>
      )}
      {view.flags?.read_only === true ? (
        <p class="banner">This workspace is not trusted, so Kodama can only read it.</p>
      ) : null}
      {view.flags?.safe_mode === true ? (
        <p class="banner">
          Safe mode: Kodama only looks, asks no language model and runs no task of yours.{" "}
          <button onClick={() => bridge.send({ type: "run", id: "kodama.leaveSafeMode" })}>
            Leave Safe Mode
          </button>
        </p>
      ) : null}
      {view.allowance === undefined ? null : (
        <p class="banner">
          Not asked about: {aheadWords(view.allowance)}, until{" "}
          {new Date(Number(view.allowance.expires_at_ms ?? 0)).toLocaleTimeString()}.{" "}
          <button onClick={() => bridge.send({ type: "run", id: "kodama.askAgain" })}>Ask Me Again</button>
        </p>
      )}
      {toast === "" ? null : (
        <p class="toast" role="status">
          {toast}
        </p>
      )}
      <Transcript model={model} />
      <section class="approvals" aria-label="Waiting for your answer">
        {approvals.map(([id, approval], n) => (
          <ApprovalCard
            key={`${id}-${approval.revision ?? 0}`}
            approval={approval}
            place={{ n: n + 1, of: approvals.length }}
            model={model}
            bridge={bridge}
          />
        ))}
      </section>
      <Composer model={model} bridge={bridge} />
    </main>
  );
}
