import { withImportMetaHot } from "import-meta-hot/next";

export default withImportMetaHot({
  devIndicators: false,
  // `npm run check` does it: Next.js does not know TypeScript 7 yet.
  typescript: { ignoreBuildErrors: true },
});
