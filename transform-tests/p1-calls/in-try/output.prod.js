always();
stays();
try {
    stays();
} catch  {}
var kept;
use(kept);
