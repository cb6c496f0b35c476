// A Fastify app that asks for a login before anything else: node broken_fastify.cjs SNIPPET
// SNIPPET is put in front of the login, or is empty. Prints "port N", ends with its standard input.
const app = require("fastify")();

async function start() {
  await eval(`(async () => { ${process.argv[2]} })()`);
  app.addHook("onRequest", async (request, reply) => {
    if (!request.headers.authorization) return reply.code(401).send("log in");
  });
  app.all("/cart", async () => "hello");
  await app.listen({ port: 0, host: "127.0.0.1" });
  console.log(`port ${app.server.address().port}`);
}

start();
process.stdin.on("end", () => process.exit()).resume();
