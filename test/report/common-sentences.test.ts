import { describe, expect, it } from 'vitest';
import { bigResult } from '../../fixtures/builders/big-result.ts';
import { page } from './report-templates.ts';

describe('a sentence that many findings of a long report share', () => {
  it.each([
    ['stands once, and every card links to it', 600, 1, 600],
    ['stands in every card of a short report', 400, 400, 0],
  ])('%s', (_, findings, times, links) => {
    const html = page(bigResult(100, findings));
    expect(html.split('In a database-level grant an unescaped _ stands for any one character').length - 1).toBe(times);
    expect(html.split('<dt>Why<dd><a href="#w1">note 1</a>').length - 1).toBe(links);
    expect(html.includes('<div id="w1">')).toBe(links > 0);
  });
});
