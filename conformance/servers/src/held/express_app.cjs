// Express under compiled policies: node express_app.cjs FOLDER PORT, with NODE_PATH where express and cors are.
//
// Each folder in FOLDER holds the compiled module of a policy, and is the first segment of its paths. The application answers what
// the request's x-told says, "STATUS NAME=HEX ...", and notes x-asked; whatever reached Express notes x-reached.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const express = require("express");

const [folder, port] = process.argv.slice(2);

function application(request, response) {
  const [status, ...fields] = request.headers["x-told"].split(" ");
  response.statusCode = Number(status);
  for (const field of fields) {
    const [name, hex] = field.split("=");
    response.appendHeader(name, Buffer.from(hex, "hex").toString("latin1"));
  }
  response.setHeader("x-asked", "1");
  response.end();
}

const app = express();
app.use((request, response, next) => {
  response.setHeader("x-reached", "1");
  next();
});
for (const name of fs.readdirSync(folder)) {
  const file = path.join(folder, name, "cors-policies.cjs");
  if (fs.existsSync(file)) {
    const [policy] = Object.values(require(file));
    app.use(`/${name}`, policy, application);
  }
}
app.listen(Number(port), "127.0.0.1");
