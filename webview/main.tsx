// Starts the page: bridge, store, one render per animation frame.
import { render } from "preact";
import { App } from "./app.tsx";
import { createBridge } from "./bridge.ts";
import { apply, EMPTY } from "./store.ts";
import "./style.css";

const root = document.getElementById("root");
if (root !== null) start(root);

function start(element: HTMLElement): void {
  const bridge = createBridge();
  let model = EMPTY;
  let due = false;
  const paint = (): void => {
    due = false;
    render(<App model={model} bridge={bridge} />, element);
  };
  bridge.onMessage((message) => {
    const next = apply(model, message);
    model = next.model;
    if (next.gap) bridge.send({ type: "ready" });
    if (due) return;
    due = true;
    requestAnimationFrame(paint);
  });
  paint();
  bridge.send({ type: "ready" });
}
