/**
 * Runs in a network namespace of the packet tests: accepts connections on the ports named on the command line, and tries the connections
 * asked for on a Unix socket, one JSON list of `{from, to, port, timeout}` a line; answers with a list of booleans.
 */
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

const [socketPath, ...ports] = process.argv.slice(2);
for (const port of ports) {
  // The first bytes prove that the answer comes back, too.
  createServer((socket) => {
    socket.on('error', () => {});
    socket.end('here');
  }).listen({ port: Number(port), host: '::' });
}

/** Did the other side answer in time? */
function reaches({ from, to, port, timeout }) {
  return new Promise((resolve) => {
    const socket = connect({ host: to, port, localAddress: from });
    const done = (answer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => done(false), timeout);
    socket.once('data', () => done(true));
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
  });
}

rmSync(socketPath, { force: true });
createServer((socket) => {
  createInterface({ input: socket }).on('line', async (line) => {
    socket.write(`${JSON.stringify(await Promise.all(JSON.parse(line).map(reaches)))}\n`);
  });
}).listen(socketPath);
