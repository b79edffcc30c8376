# --lang before the environment; LC_ALL before LC_MESSAGES before LANG; anything but French is English
said() { stemma run 2>&1 | sed -n 1p; }
LC_ALL= LANG=fr_CA.UTF-8 said
LC_ALL= LANG=fr said
LC_ALL= LANG=fr_FR LC_MESSAGES=en_US.UTF-8 said
LC_ALL=C LANG=fr_FR said
LC_ALL=fr_FR@euro LANG=C said
LC_ALL=fro said
LC_ALL=de_DE.UTF-8 said
LC_ALL= said
LC_ALL=fr_FR.UTF-8 stemma --lang en run 2>&1 | sed -n 1p
stemma run --lang=fr 2>&1
stemma --nonsense --lang fr 2>&1
