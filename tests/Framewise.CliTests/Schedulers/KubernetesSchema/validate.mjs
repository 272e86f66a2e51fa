// Validates the documents of a YAML file against the schema that Kubernetes publishes for its API and prints them as JSON, one a line.
import { readFileSync } from 'fs';
import { parseAllDocuments } from 'yaml';

// The schemas are compiled: what one does not know, it does not look at.
function watch(value, path, unseen) {
  if (typeof value !== 'object' || value === null) return value;
  for (const key of Object.keys(value)) unseen.add(`${path}/${key}`);
  const inside = Object.fromEntries(Object.keys(value).map((key) => [key, watch(value[key], `${path}/${key}`, unseen)]));
  return new Proxy(Array.isArray(value) ? Object.values(inside) : inside, {
    get(target, key) {
      if (typeof key === 'string') unseen.delete(`${path}/${key}`);
      return target[key];
    },
  });
}

const name = (text) => text[0].toUpperCase() + text.slice(1);
for (const document of parseAllDocuments(readFileSync(process.argv[2], 'utf8'))) {
  const object = document.toJS();
  const { validate } = await import(`kubernetes-models/_schemas/IoK8sApi${object.apiVersion.split('/').map(name).join('')}${object.kind}`);
  const unseen = new Set();
  if (!validate(watch(object, '', unseen))) throw new Error(JSON.stringify(validate.errors));
  if (unseen.size > 0) throw new Error(`unknown: ${[...unseen].join(' ')}`);
  console.log(JSON.stringify(object));
}
