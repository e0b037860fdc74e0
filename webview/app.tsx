// The page: orb, the conversation, what waits for an answer, the composer. Renders the model and decides nothing.
import type { VNode } from "preact";
import type { Bridge } from "./bridge.ts";
import type { Model } from "./store.ts";
import { ApprovalCard } from "./views/approval-card.tsx";
import { Banners } from "./views/banners.tsx";
import { Composer } from "./views/composer.tsx";
import { OrbPanel } from "./views/orb-panel.tsx";
import { Transcript } from "./views/transcript.tsx";

interface AppProps {
  readonly model: Model;
  readonly bridge: Bridge;
}

export function App({ model, bridge }: AppProps): VNode {
  const { view } = model;
  const approvals = Object.entries(view.approvals ?? {});
  const words = model.failure === "" ? (view.toast?.text ?? "") : model.failure;
  // What a banner says already is not said twice.
  const toast = (view.runtime?.reasons ?? []).some(({ reason }) => reason === words) ? "" : words;
  return (
    <main class="kodama">
      <h1 class="unseen">Kodama</h1>
      <OrbPanel model={model} bridge={bridge} />
      <Banners model={model} bridge={bridge} />
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
