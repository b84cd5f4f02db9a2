// Counts of the npm package pixelmatch. Arguments: its index.js. Each line of stdin is JSON {a, b, width, height,
// threshold, includeAA}, a and b files of raw RGBA; each answer a line: the count.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const { default: pixelmatch } = await import(pathToFileURL(process.argv[2]).href);
for (const line of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const { a, b, width, height, threshold, includeAA } = JSON.parse(line);
  console.log(pixelmatch(readFileSync(a), readFileSync(b), undefined, width, height, { threshold, includeAA }));
}
