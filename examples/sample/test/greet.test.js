import assert from "node:assert/strict";
import { test } from "node:test";
import { greet } from "../src/greet.js";

test("greets by name", () => assert.equal(greet("Ada"), "hello, Ada"));
test("greets strangers", () => assert.equal(greet(), "hello, stranger"));
test("keeps spaces", () => assert.equal(greet("Ada Lovelace"), "hello, Ada Lovelace"));
