/**
 * Runs in a network namespace of the packet tests: accepts connections on the ports named on the command line and says which it is, `hub:3306`;
 * tries the connections asked for on a Unix socket, one JSON list of `{from, fromPort?, to, port, timeout}` a line, and tells who answered, or null.
 */
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

const [socketPath, label, ...ports] = process.argv.slice(2);
for (const port of ports) {
  createServer((socket) => {
    socket.on('error', () => {});
    socket.end(`${label}:${port}`);
  }).listen({ port: Number(port), host: '::' });
}

/** Who answered in time? */
function answerOf({ from, fromPort = 0, to, port, timeout }) {
  return new Promise((resolve) => {
    const socket = connect({ host: to, port, localAddress: from, localPort: fromPort });
    const done = (answer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => done(null), timeout);
    socket.once('data', (data) => done(data.toString('utf8')));
    socket.once('error', () => done(null));
    socket.once('close', () => done(null));
  });
}

rmSync(socketPath, { force: true });
createServer((socket) => {
  createInterface({ input: socket }).on('line', async (line) => {
    socket.write(`${JSON.stringify(await Promise.all(JSON.parse(line).map(answerOf)))}\n`);
  });
}).listen(socketPath);
