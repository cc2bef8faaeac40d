import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** One file that the page needs, served by ourselves: the page works without any other host. */
export type DocsAsset = { readonly type: string; readonly bytes: Buffer };

const TYPE_OF: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
]);

const loaded = new Map<string, DocsAsset>();
// The page's parts come with @nestjs/swagger, and so does their version.
const requireOfSwagger = createRequire(createRequire(import.meta.url).resolve('@nestjs/swagger'));

/** Reads an asset at its first use and keeps it; undefined for every other name. */
export const docsAssetOf = (name: string): DocsAsset | undefined => {
  const type = TYPE_OF.get(name);
  if (type === undefined) return undefined;
  const known = loaded.get(name);
  if (known) return known;
  const asset = { type, bytes: readFileSync(requireOfSwagger.resolve(`swagger-ui-dist/${name}`)) };
  loaded.set(name, asset);
  return asset;
};

export const DOCS_SCRIPT = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#docs' });`;

export const DOCS_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Omni Identity API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script>${DOCS_SCRIPT}</script>
</body>
</html>
`;
