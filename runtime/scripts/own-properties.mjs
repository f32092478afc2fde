/**
 * Properties of our own objects that get short names in what browsers load. None of them is a name in JavaScript, in the browser's or
 * a bundler's APIs, in messages, in `import.meta.hot`, or in what swc prints.
 */
const OWN_PROPERTIES = `
  abandon acceptDependencies acceptSelf acceptances acceptorsOf addSource boundaries broken callback clone connected declare deliver dependencies
  detach disposers edges emit ended environment evaluating events failures findCycle forget fullReload graph guard hello host importExternal
  importNow importedBy importersOf instance invalidated isRoot isSelfAccepting listeners loaded markDataWrite markRenewed namespace
  namespaceOf newModules onInvalidate order outdated patchImporters place plan pruners reachable receive record records refused registry relink
  renewBindings renewed replaced replacing resolved roots running saveWaits selfAcceptances showError sortNames source sources specifiers
  startInstance state announceSwap tell threw unlink unreachable waitFor waits wait
`;
/** @param more names that are our own there */
export const ownProperties = (more = "") =>
  new RegExp(`^(${`${OWN_PROPERTIES} ${more}`.trim().split(/\s+/).join("|")})$`);
