// Reads {"grammar": ..., "texts": [...]} and writes, for each text, [start, end, scope] of its tokens.
const fs = require("fs");
const oniguruma = require("vscode-oniguruma");
const { INITIAL, Registry, parseRawGrammar } = require("vscode-textmate");

async function main() {
  const wasm = require.resolve("vscode-oniguruma").replace("main.js", "onig.wasm");
  await oniguruma.loadWASM(fs.readFileSync(wasm).buffer);
  const { grammar: raw, texts } = JSON.parse(fs.readFileSync(0, "utf-8"));
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => parseRawGrammar(raw, "netdsl.tmLanguage.json"),
  });
  const grammar = await registry.loadGrammar("source.netdsl");
  const answers = texts.map((text) => {
    const found = [];
    let stack = INITIAL;
    let offset = 0;
    for (const line of text.split("\n")) {
      const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
      stack = ruleStack;
      for (const { startIndex, endIndex, scopes } of tokens) {
        const end = Math.min(endIndex, line.length);
        if (end > startIndex) found.push([offset + startIndex, offset + end, scopes[scopes.length - 1]]);
      }
      offset += line.length + 1;
    }
    return found;
  });
  process.stdout.write(JSON.stringify(answers));
}

main();
