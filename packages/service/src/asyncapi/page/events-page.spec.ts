import { expect, it } from 'vitest';
import { eventsPage } from './events-page.js';

it('The page shows a title as it is, whatever characters it has', () => {
  const page = eventsPage('<script>"Rooms" & beds</script>');
  expect(page).toContain(
    '<title>&lt;script&gt;&quot;Rooms&quot; &amp; beds&lt;/script&gt;: events</title>',
  );
  expect(page.match(/<script/g)).toHaveLength(2);
});

it('The page has no script of its own inside: the security policy forbids those', () => {
  for (const [, attributes, content] of eventsPage('Rooms').matchAll(/<script([^>]*)>([^<]*)/g)) {
    expect(attributes).toMatch(/^ src="\.\/events\/[a-z]+\.js"$/);
    expect(content).toBe('');
  }
});
