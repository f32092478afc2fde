if (a()) {
    first();
    second();
}
for (const x1 of list){
    const y1 = x1;
    use(y1);
}
while(a());
if (a()) if (b()) x();
else y();
else z();
