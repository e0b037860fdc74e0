// What we say ourselves always fits the wire.
import assert from "node:assert/strict";
import { encodeJson } from "../../proto/codec.ts";
import { ConversationSnapshotReplySchema } from "../../proto/gen/kodama/v1/conversation_pb.ts";
import { TerminalOutputEventSchema } from "../../proto/gen/kodama/v1/terminal_pb.ts";

describe("what goes over the wire", () => {
  it("[CODEC-1] half a letter becomes the sign for what cannot be read, wherever it stands, and stops nothing (B14)", () => {
    const half = "\ud83d";
    assert.deepEqual(encodeJson(TerminalOutputEventSchema, { call_id: "c", text: `a${half}b😀` }), {
      call_id: "c",
      text: "a\ufffdb😀",
    });
    const view = { surfaces: { [`s${half}`]: { name: half, kind: "editor" } } };
    const told = JSON.stringify(encodeJson(ConversationSnapshotReplySchema, { view }));
    assert.match(told, /"s\ufffd":\{[^}]*"name":"\ufffd"/);
  });

  it("[CODEC-1] a mistake of our own is still one (B14)", () => {
    assert.throws(() => encodeJson(TerminalOutputEventSchema, { text: 5 }));
    assert.throws(() => encodeJson(TerminalOutputEventSchema, { none: half() }));
  });
});

const half = (): string => "\ud83d";
