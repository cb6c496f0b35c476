// A cross-origin test in JavaScript: node example.mjs http://127.0.0.1:3002 (a running `corsac agent`).

import assert from "node:assert/strict";
import { createServer } from "node:http";

const agent = process.argv[2] ?? "http://127.0.0.1:3002";

// The server under test: it lets https://app.example PUT to /cart and says nothing on any other path.
const api = createServer((request, response) => {
  if (request.url === "/cart") {
    response.setHeader("Access-Control-Allow-Origin", "https://app.example");
    response.setHeader("Access-Control-Allow-Methods", "PUT");
  }
  response.end(request.method === "PUT" ? "three hats" : "");
});
await new Promise((listening) => api.listen(0, "127.0.0.1", listening));
const base = `http://127.0.0.1:${api.address().port}`;

// What script at https://app.example would get of `fetch(task.url, task)`.
async function fetchAsPage(task) {
  const body = JSON.stringify({ origin: "https://app.example", ...task });
  const answer = await fetch(`${agent}/`, { method: "POST", body });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
}

const body = Buffer.from("a hat").toString("base64");
const cart = await fetchAsPage({ url: `${base}/cart`, method: "PUT", bodyB64: body });
assert.equal(cart.type, "cors", cart.why?.message);
assert.equal(Buffer.from(cart.bodyB64, "base64").toString(), "three hats");
assert.deepEqual(cart.trace.requests.map(({ method }) => method), ["OPTIONS", "PUT"]);

const headers = [["X-Csrf-Token", "1"]];
const refused = await fetchAsPage({ url: `${base}/cart`, method: "PUT", headers });
assert.equal(refused.type, "error");
assert.equal(refused.why.code, "D312"); // the preflight does not allow the header
console.log("2 fetches as a page at https://app.example: 1 readable, 1 refused:", refused.why.message);
api.close();
