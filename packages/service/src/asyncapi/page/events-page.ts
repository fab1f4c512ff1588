/** The page around the component. Without JavaScript it says where else to look. */
export function eventsPage(serviceTitle: string): string {
  const title = escapeHtml(serviceTitle);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}: events</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="./events/asyncapi.css">
    <link rel="stylesheet" href="./events/page.css">
  </head>
  <body>
    <noscript>
      <p>The events of ${title} are shown with JavaScript, which is off.</p>
      <p>They are the same in <a href="./asyncapi.json">asyncapi.json</a> and
        <a href="./asyncapi.yaml">asyncapi.yaml</a>.</p>
    </noscript>
    <div id="asyncapi"></div>
    <script src="./events/asyncapi.js"></script>
    <script src="./events/show.js"></script>
  </body>
</html>
`;
}

/** Hands the component the document, and the element to render into. */
export const SHOW_SCRIPT = `const properties = {
  schema: { url: './asyncapi.json' },
  config: { show: { sidebar: true }, expand: { messageExamples: true } },
};
AsyncApiStandalone.render(properties, document.getElementById('asyncapi'));
`;

/**
 * Styles for what the component leaves to its page. They hide the protocol: for a document that
 * says nothing about security the component shows PLAINTEXT, which need not be true of any
 * environment.
 */
export const PAGE_STYLE = `body {
  margin: 0;
  font-family: system-ui, sans-serif;
}
noscript p {
  margin: 2rem;
}
#server-kafka-security {
  display: none;
}
`;

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}
