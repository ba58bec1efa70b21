/** Which network addresses are public, and which hosts the user's settings allow. */
import { BlockList, isIPv6 } from 'node:net';
import { ToolError } from './tool-error';

const CLOSED = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  CLOSED.addSubnet(net, prefix, 'ipv4');
}

/** The only IPv6 addresses in public use. */
const PUBLIC_V6 = new BlockList();
PUBLIC_V6.addSubnet('2000::', 3, 'ipv6');

/** Inside 2000::/3, but for documents, tunnels and protocols: some of them lead to an IPv4 address. */
const CLOSED_V6 = new BlockList();
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  CLOSED_V6.addSubnet(net, prefix, 'ipv6');
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether an address is reachable from the whole Internet: not loopback, private, link-local, metadata or reserved. */
export function isPublic(address: string): boolean {
  if (!isIPv6(address)) return !CLOSED.check(address, 'ipv4');
  return PUBLIC_V6.check(address, 'ipv6') && !CLOSED_V6.check(address, 'ipv6');
}

export function isLoopback(address: string): boolean {
  return LOOPBACK.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** What the settings say about one URL. */
export type Allowance = 'public' | 'loopback';

/**
 * Whether the settings allow a URL: `example.com` (the usual port), `example.com:8443`, `*.example.com`. Only
 * `localhost:PORT`, `127.0.0.1:PORT` or `[::1]:PORT`, written out, opens a port of this machine.
 * Throws `ToolError` that names the setting.
 */
export function allowanceOf(url: URL, allowedHosts: string[]): Allowance {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const named = `${url.hostname}:${port}`;
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  for (const entry of allowedHosts.map((host) => host.trim().toLowerCase())) {
    if (local && entry === named) return 'loopback';
    if (!local && url.port === '' && hostMatches(entry, url.hostname)) return 'public';
    if (!local && entry.endsWith(`:${port}`) && hostMatches(entry.slice(0, -port.length - 1), url.hostname))
      return 'public';
  }
  const how = allowedHosts.length === 0 ? 'No host is allowed yet' : `\`${url.host}\` is not an allowed host`;
  throw new ToolError(`${how}. A person can add \`${url.host}\` to the setting \`switchyard.http.allowedHosts\`.`);
}

function hostMatches(entry: string, hostname: string): boolean {
  if (!entry.startsWith('*.')) return entry === hostname;
  return entry.length > 3 && hostname.endsWith(entry.slice(1)) && hostname.length > entry.length - 1;
}
