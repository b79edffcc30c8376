. "$fixtures"
stemma --help
for command in run add check show why pin set remove what-if report export demo; do
    echo "---- $command"
    stemma help $command
done
stemma run --help >long
stemma help run | diff - long
stemma --version | grep -cE '^stemma [0-9]+\.[0-9]+\.[0-9]+$'
