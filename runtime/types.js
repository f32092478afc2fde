// `import "import-meta-hot/types"` is for TypeScript; at run time there is nothing to load.
