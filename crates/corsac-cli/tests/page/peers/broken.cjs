// An Express app that asks for a login before anything else: node broken.cjs SNIPPET
// SNIPPET is put in front of the login, or is empty. Prints "port N", ends with its standard input.
const express = require("express");

const app = express();
eval(process.argv[2]);
app.use((request, response, next) => {
  if (request.headers.authorization) next();
  else response.status(401).send("log in");
});
app.all("/cart", (request, response) => response.send("hello"));
app.set("env", "test");
const server = app.listen(0, "127.0.0.1", () => console.log(`port ${server.address().port}`));
process.stdin.on("end", () => process.exit()).resume();
