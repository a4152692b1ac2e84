// Recomputes, in the reader's browser, the Merkle path from one record to the root of a checkpoint.
// RFC 6962 section 2.1: leaf = SHA-256(0x00 || entry), node = SHA-256(0x01 || left || right). Uses WebCrypto; loads nothing.
"use strict";
(() => {
  const hash = async (prefix, ...parts) => {
    const bytes = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0));
    bytes[0] = prefix;
    let at = 1;
    for (const part of parts) { bytes.set(part, at); at += part.length; }
    return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  };
  const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

  // Whether `entry`, at `index` of a tree of `size` records, leads through `proof` to `root`. All are bytes; the numbers
  // stay below 2^53, so halving them is exact. A proof that is too short or too long is no proof.
  const verifyInclusion = async (entry, index, size, proof, root) => {
    if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
    let node = index;
    let last = size - 1;
    let current = await hash(0, entry);
    for (const sibling of proof) {
      if (last === 0 || sibling.length !== 32) return false;
      if (node % 2 === 1 || node === last) {
        current = await hash(1, sibling, current);
        // The rightmost node of a level has no sibling on the right: climb to where it has one on the left.
        while (node % 2 === 0 && node !== 0) { node = Math.floor(node / 2); last = Math.floor(last / 2); }
      } else {
        current = await hash(1, current, sibling);
      }
      node = Math.floor(node / 2);
      last = Math.floor(last / 2);
    }
    return last === 0 && same(current, root);
  };

  const bytes = (base64) => Uint8Array.from(atob(base64), (symbol) => symbol.charCodeAt(0));
  const attach = (box) => {
    const [button, result] = [box.querySelector("button"), box.querySelector("[role=status]")];
    const say = (state) => { result.dataset.state = state; result.textContent = box.dataset[state]; };
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (!globalThis.crypto || !crypto.subtle) return say("unable");
      const { entry, index, size, path, root } = box.dataset;
      const proof = path.split(" ").filter(Boolean).map(bytes);
      say(await verifyInclusion(bytes(entry), Number(index), Number(size), proof, bytes(root)) ? "good" : "bad");
    });
  };

  document.querySelectorAll("[data-verify]").forEach(attach);
})();
