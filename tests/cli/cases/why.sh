. "$fixtures"
lines a b c d e | stemma run - -q -o c.stemma
shown stemma why c.stemma marrow-a marrow-b
shown stemma why c.stemma marrow-b marrow-a
shown stemma why c.stemma marrow-d marrow-a
shown stemma why c.stemma marrow-a orchestra
shown stemma why c.stemma orchestra-2 orchestra
shown stemma why c.stemma marrow marrow-a
shown stemma why c.stemma nobody marrow-a
shown stemma why c.stemma marrow-a marrow-a
stemma why c.stemma marrow-a marrow-b | grep -ci 'copied from' || :
