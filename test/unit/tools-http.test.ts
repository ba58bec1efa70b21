import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isPublic } from '../../extension/tools/addresses';
import { createHttpGet, type HttpOptions } from '../../extension/tools/http';
import { ToolError } from '../../extension/tools/tool-error';
import { taskIo } from '../support/task-io';

interface Canary {
  port: number;
  hits: string[];
  close(): void;
}

async function listen(handler: http.RequestListener): Promise<Canary> {
  const hits: string[] = [];
  const server = http.createServer((request, response) => {
    hits.push(request.url ?? '');
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { port: (server.address() as AddressInfo).port, hits, close };
}

let site: Canary;
let canary: Canary;

beforeAll(async () => {
  canary = await listen((_, response) => response.end('you should not see this'));
  site = await listen((request, response) => {
    const answer = ANSWERS[request.url ?? ''];
    if (answer !== undefined) answer(response);
    else response.writeHead(404, { 'content-type': 'text/plain' }).end('nothing here');
  });
});
afterAll(() => {
  site.close();
  canary.close();
});
beforeEach(() => {
  site.hits.length = 0;
  canary.hits.length = 0;
});

const redirect = (to: () => string) => (response: http.ServerResponse) => {
  response.writeHead(302, { location: to() }).end();
};

const ANSWERS: Record<string, (response: http.ServerResponse) => void> = {
  '/text': (response) => response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('Grüße'),
  '/json': (response) => response.writeHead(200, { 'content-type': 'application/problem+json' }).end('{}'),
  '/none': (response) => response.writeHead(200).end('plain'),
  '/image': (response) => response.writeHead(200, { 'content-type': 'image/png' }).end('png'),
  '/liar': (response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(Buffer.from([0, 1, 2])),
  '/gzip': (response) => response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }).end('x'),
  '/long': (response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('x'.repeat(3_000_000)),
  '/hang': (response) => response.writeHead(200, { 'content-type': 'text/plain' }).write('x'),
  '/to-text': redirect(() => '/text'),
  '/to-canary': redirect(() => `http://127.0.0.1:${canary.port}/stolen`),
  '/to-name': redirect(() => `http://localhost:${canary.port}/stolen`),
  '/to-file': redirect(() => 'file:///etc/passwd'),
  '/1': redirect(() => '/2'),
  '/2': redirect(() => '/3'),
  '/3': redirect(() => '/text'),
  '/loop': redirect(() => '/loop'),
};

function tool(more: Partial<HttpOptions> = {}) {
  return createHttpGet({ allowedHosts: [`127.0.0.1:${site.port}`], ...more });
}
const at = (path: string) => `http://127.0.0.1:${site.port}${path}`;
const get = (url: string, more: Partial<HttpOptions> = {}, signal?: AbortSignal) =>
  tool(more).run({ url }, taskIo(signal));

async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    (value) => new Error(`it was allowed: ${String(value)}`),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ToolError)) throw error;
  return error.message;
}

describe('http.get', () => {
  it('reads text from an allowed host', async () => {
    expect(await get(at('/text'))).toBe('Grüße');
    expect(await get(at('/json'))).toBe('{}');
    expect(await get(at('/none'))).toBe('plain');
    expect(site.hits).toEqual(['/text', '/json', '/none']);
  });

  it('reads nothing else: images, archives, errors, endless texts', async () => {
    expect(await refusal(get(at('/image')))).toContain('image/png');
    expect(await refusal(get(at('/liar')))).toContain('no text');
    expect(await refusal(get(at('/gzip')))).toContain('compressed');
    expect(await refusal(get(at('/missing')))).toContain('404: nothing here');
    const long = await get(at('/long'));
    expect(long.length).toBeLessThan(1024 * 1024 + 100);
    expect(long).toContain('[cut:');
  });

  it('names the setting where a host is not allowed, and calls nobody', async () => {
    expect(await refusal(get(`http://127.0.0.1:${canary.port}/x`, { allowedHosts: [] }))).toContain(
      'switchyard.http.allowedHosts',
    );
    expect(await refusal(get(`http://127.0.0.1:${canary.port}/x`))).toContain('not an allowed host');
    expect(await refusal(get(`http://localhost:${site.port}/text`))).toContain('not an allowed host');
    expect(canary.hits).toEqual([]);
    expect(site.hits).toEqual([]);
  });

  it('follows three redirects on an allowed host, and none away from it', async () => {
    expect(await get(at('/to-text'))).toBe('Grüße');
    expect(await get(at('/1'))).toBe('Grüße');
    expect(await refusal(get(at('/loop')))).toContain('more than 3');
    for (const path of ['/to-canary', '/to-name'])
      expect(await refusal(get(at(path)))).toContain('not an allowed host');
    expect(await refusal(get(at('/to-file')))).toContain('Only http');
    expect(canary.hits).toEqual([]);
    // The control: allowed, the same redirect reaches it.
    const both = { allowedHosts: [`127.0.0.1:${site.port}`, `127.0.0.1:${canary.port}`] };
    expect(await get(at('/to-canary'), both)).toContain('should not');
    expect(canary.hits).toEqual(['/stolen']);
  });

  it('connects to no private address, under whatever name', async () => {
    const private_ = async () => [{ address: '127.0.0.1', family: 4 }];
    const mixed = async () => [
      { address: '93.184.216.34', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ];
    const allowedHosts = [
      `evil.example:${canary.port}`,
      '127.0.0.1',
      'localhost',
      '*',
      `*:${canary.port}`,
      '169.254.169.254',
      '10.0.0.1',
      '[::1]',
      '*.example',
    ];
    expect(await refusal(get(`http://evil.example:${canary.port}/`, { allowedHosts, lookup: private_ }))).toContain(
      'public network',
    );
    expect(await refusal(get(`http://a.example/`, { allowedHosts, lookup: mixed }))).toContain('public network');
    expect(await refusal(get('http://169.254.169.254/latest/meta-data', { allowedHosts }))).toContain('public network');
    const forms = [
      `127.0.0.1:${canary.port}`,
      `2130706433:${canary.port}`,
      `0x7f000001:${canary.port}`,
      `0177.0.0.1:${canary.port}`,
      `127.1:${canary.port}`,
      `[::ffff:127.0.0.1]:${canary.port}`,
      `[::1]:${canary.port}`,
      `localhost:${canary.port}`,
      `localhost.:${canary.port}`,
      `0.0.0.0:${canary.port}`,
    ];
    for (const host of forms) await refusal(get(`http://${host}/`, { allowedHosts }));
    expect(canary.hits).toEqual([]);
  });

  it('opens a port of this machine only where it is written out', async () => {
    expect(await get(`http://localhost:${site.port}/text`, { allowedHosts: [`localhost:${site.port}`] })).toBe('Grüße');
    const elsewhere = async () => [{ address: '93.184.216.34', family: 4 }];
    expect(
      await refusal(
        get(`http://localhost:${site.port}/text`, { allowedHosts: [`localhost:${site.port}`], lookup: elsewhere }),
      ),
    ).toContain('public network');
  });

  it('connects to the address that it checked, not to the name', async () => {
    // The system knows `localhost` as 127.0.0.1, where the site listens; the address that was checked is another.
    const allowedHosts = [`localhost:${site.port}`];
    const other = async () => [{ address: '127.0.0.2', family: 4 }];
    const elsewhere = get(`http://localhost:${site.port}/text`, { allowedHosts, lookup: other });
    expect(await refusal(elsewhere)).toContain('cannot be reached');
    expect(site.hits).toEqual([]);
    let asked = 0;
    const rebinding = async () => {
      asked++;
      return [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
    };
    expect(await get(`http://localhost:${site.port}/text`, { allowedHosts, lookup: rebinding })).toBe('Grüße');
    expect(asked).toBe(1);
  });

  it.each([
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'javascript:1',
    'nonsense',
    'http://me:pw@127.0.0.1/',
    '//127.0.0.1/',
  ])('refuses %s', async (url) => {
    expect(await refusal(get(url))).not.toContain('pw');
  });

  it('stops at once when it is cancelled', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    const began = performance.now();
    await expect(get(at('/hang'), {}, abort.signal)).rejects.toThrow(/abort/i);
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it('says why a server cannot be reached', async () => {
    const gone = await listen(() => undefined);
    gone.close();
    expect(
      await refusal(get(`http://127.0.0.1:${gone.port}/`, { allowedHosts: [`127.0.0.1:${gone.port}`] })),
    ).toContain('ECONNREFUSED');
    expect(await refusal(get('https://switchyard.invalid/', { allowedHosts: ['switchyard.invalid'] }))).toContain(
      'looked up',
    );
  });

  it('knows which addresses are public', () => {
    for (const address of ['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111'])
      expect(isPublic(address), address).toBe(true);
    const closed = [
      '0.0.0.0',
      '10.1.2.3',
      '100.64.0.1',
      '127.9.9.9',
      '169.254.169.254',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      '::1',
      'fe80::1',
      'fc00::1',
      'fd00:ec2::254',
      'ff02::1',
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      '2001:db8::1',
      '2001::1',
    ];
    for (const address of closed) expect(isPublic(address), address).toBe(false);
  });
});
