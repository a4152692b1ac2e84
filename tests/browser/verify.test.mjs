// The browser's own check accepts every true inclusion proof of small trees and nothing beside them. Run: node --test tests/browser/verify.test.mjs
import { createHash } from "node:crypto";
import { test } from "node:test";
import assert from "node:assert";
import "../../static/verify.js";

const hash = (prefix, ...parts) => createHash("sha256").update(Buffer.concat([Buffer.from([prefix]), ...parts])).digest();
// The largest power of two smaller than `size`: where RFC 6962 splits a tree.
const split = (size) => 2 ** (Math.ceil(Math.log2(size)) - 1);
const rootOf = (leaves) => {
  if (leaves.length === 1) return hash(0, leaves[0]);
  const k = split(leaves.length);
  return hash(1, rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)));
};
const pathOf = (index, leaves) => {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return index < k ? [...pathOf(index, left), rootOf(right)] : [...pathOf(index - k, right), rootOf(left)];
};

test("a true proof verifies and a changed entry, index, size or path does not", async () => {
  for (let size = 1; size <= 40; size += 1) {
    const leaves = Array.from({ length: size }, (_, i) => Buffer.from(`entry ${i}`));
    const root = rootOf(leaves);
    for (let index = 0; index < size; index += 1) {
      const path = pathOf(index, leaves);
      const check = (entry, at, of, proof) => globalThis.verifyInclusion(entry, at, of, proof, root);
      assert.ok(await check(leaves[index], index, size, path), `${index} of ${size}`);
      assert.ok(!(await check(Buffer.from("other"), index, size, path)));
      assert.ok(!(await check(leaves[index], index, size, [...path, root])));
      assert.ok(!(await check(leaves[index], size, size, path)));
      if (size > 1) {
        assert.ok(!(await check(leaves[index], (index + 1) % size, size, path)));
        assert.ok(!(await check(leaves[index], index, size, path.slice(1))));
      }
    }
  }
});
