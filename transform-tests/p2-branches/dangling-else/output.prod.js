if (a()) {
    if (b()) x();
} else z();
if (!a()) z();
