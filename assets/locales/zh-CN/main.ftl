### Every word of the desktop program, in Simplified Chinese. The same messages stand in both languages, in the same order.
