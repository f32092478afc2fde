// What `import "import-meta-hot/types"` loads at run time: nothing. The types are in types.d.ts.
export default undefined;
