try { import.meta.hot.accept(); } catch (error) { report(error); }
try { import.meta.hot.accept(); } finally { always(); }
try { stays(); } finally { import.meta.hot.accept(); }
try { stays(); } catch { import.meta.hot.accept(); }
try { import.meta.hot.accept(); } catch { var kept = 1; }
use(kept);
