// Keeps the client's promise: what the first page needs, and everything there is, in KB after gzip -9.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const limits = { first: 40, all: 80 };
const dist = new URL('./dist/', import.meta.url);
const size = (name) => gzipSync(readFileSync(new URL(name, dist)), { level: 9 }).length / 1024;

const page = readFileSync(new URL('index.html', dist), 'utf8');
const first = new Set(['index.html']);
const waiting = [...page.matchAll(/(?:src|href)="\/([^"]+)"/g)].map((match) => match[1]);
for (let name = waiting.pop(); name; name = waiting.pop()) {
    if (first.has(name)) continue;
    first.add(name);
    if (!name.endsWith('.js')) continue;
    const code = readFileSync(new URL(name, dist), 'utf8');
    for (const [, other] of code.matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g))
        waiting.push(`assets/${other}`);
}

const all = new Set([...first, ...readdirSync(new URL('assets/', dist)).map((name) => `assets/${name}`)]);
const sum = (names) => [...names].reduce((total, name) => total + size(name), 0);
const measured = { first: sum(first), all: sum(all) };
for (const name of [...all].sort((left, right) => size(right) - size(left)))
    console.log(`${size(name).toFixed(1).padStart(6)} KB  ${name}${first.has(name) ? '  (first)' : ''}`);
for (const [name, limit] of Object.entries(limits)) {
    console.log(`${name}: ${measured[name].toFixed(1)} KB of ${limit}`);
    if (measured[name] > limit) process.exitCode = 1;
}
