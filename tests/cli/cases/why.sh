. "$fixtures"
lines a b c d e | stemma run - -q -o c.stemma
shown stemma why c.stemma marrow-a marrow-b | figures
shown stemma why c.stemma marrow-b marrow-a | figures
shown stemma why c.stemma marrow-d marrow-a | figures
shown stemma why c.stemma marrow-a orchestra | figures
shown stemma why c.stemma orchestra-2 orchestra | figures
shown stemma why c.stemma marrow marrow-a | figures
shown stemma why c.stemma nobody marrow-a | figures
shown stemma why c.stemma marrow-a marrow-a | figures
stemma why c.stemma marrow-a marrow-b | grep -ci 'copied from' || :
