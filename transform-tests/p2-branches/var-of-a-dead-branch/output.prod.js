var a, b, d, e, f, g, h;
export const types = ()=>[
        a,
        b,
        d,
        e,
        f,
        g,
        h
    ];
