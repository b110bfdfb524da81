### Every word of the desktop program, in English. The same messages stand in both languages, in the same order.
