/** What create-vite 8 writes for React with TypeScript, shortened where it does not matter. */
export const VITE_TEMPLATE = {
  "package.json": `{ "name": "app", "private": true, "type": "module", "dependencies": { "react": "*", "react-dom": "*" } }`,
  "index.html": `<!doctype html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <link rel="icon" type="image/svg+xml" href="/vite.svg" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0" />
    <title>app</title>
  </head>
  <body>
    <div id="root"></div>
    <script type="module" src="/src/main.tsx"></script>
  </body>
</html>
`,
  "tsconfig.json": `{ "files": [], "references": [{ "path": "./tsconfig.app.json" }, { "path": "./tsconfig.node.json" }] }`,
  "tsconfig.app.json": `{
  "compilerOptions": { "target": "ES2022", "module": "ESNext", "moduleResolution": "bundler", "jsx": "react-jsx", "allowImportingTsExtensions": true,
    "verbatimModuleSyntax": true, "moduleDetection": "force", "noEmit": true, "strict": true, "erasableSyntaxOnly": true },
  "include": ["src"]
}`,
  "tsconfig.node.json": `{ "compilerOptions": { "module": "ESNext", "moduleResolution": "bundler", "noEmit": true }, "include": ["vite.config.ts"] }`,
  "vite.config.ts": `import { defineConfig } from "vite";
import react from "@vitejs/plugin-react";
export default defineConfig({ plugins: [react()] });
`,
  "public/vite.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><rect width="32" height="32" fill="#646cff"/></svg>`,
  "src/assets/react.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="35" height="32"><rect width="35" height="32" fill="#00d8ff"/></svg>`,
  "src/vite-env.d.ts": `/// <reference types="vite/client" />\n`,
  "src/index.css": ":root { color: rgb(1, 2, 3) }\n",
  "src/App.css": ".logo { height: 6em }\n",
  "src/main.tsx": `import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './index.css'
import App from './App.tsx'

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
`,
  "src/App.tsx": `import { useState } from 'react'
import reactLogo from './assets/react.svg'
import viteLogo from '/vite.svg'
import './App.css'

function App() {
  const [count, setCount] = useState(0)

  return (
    <>
      <img src={viteLogo} className="logo" alt="Vite logo" />
      <img src={reactLogo} className="logo react" alt="React logo" />
      <h1>Vite + React</h1>
      <button onClick={() => setCount((count) => count + 1)}>count is {count}</button>
    </>
  )
}

export default App
`,
};

/** What the page shows after a click, with the width of its images. */
export async function useTemplate(page) {
  await page.getByRole("button").click();
  await page.waitForFunction(() => document.querySelector("button").textContent === "count is 1");
  await page.waitForFunction(() => [...document.images].every(({ naturalWidth }) => naturalWidth > 0));
  return page.evaluate(() => ({
    title: document.querySelector("h1").textContent,
    images: [...document.images].map(({ naturalWidth }) => naturalWidth),
    color: getComputedStyle(document.body).color,
  }));
}
