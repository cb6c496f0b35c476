// An Express app with a route for each policy: node express.cjs JSON
// JSON: {name: {origin, credentials, methods, allowedHeaders}, …}. Prints "port N", ends with its standard input.
const express = require("express");
const cors = require("cors");

const app = express();
for (const [name, options] of Object.entries(JSON.parse(process.argv[2]))) {
  const policy = cors(options);
  app.options(`/${name}/cart`, policy);
  app.all(`/${name}/cart`, policy, (request, response) => response.send("hello"));
  app.get(`/${name}/error`, policy, () => {
    throw new Error("as the test wants it");
  });
}
app.set("env", "test");
const server = app.listen(0, "127.0.0.1", () => console.log(`port ${server.address().port}`));
process.stdin.on("end", () => process.exit()).resume();
