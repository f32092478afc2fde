/** HTML files that a program under `hot` imports: `import page from "./index.html"`. */
declare module "*.html" {
  const page: {
    /** Path of the HTML file. */
    readonly index: string;
    /** For routers that take `Request` and give `Response`. */
    fetch(request: Request): Promise<Response>;
    /** For Express, Connect and node:http. */
    handler(request: any, response: any, next?: (error?: any) => void): Promise<void>;
  };
  export default page;
}
