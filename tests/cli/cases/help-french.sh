stemma --lang fr --help
for command in run add check show why pin set remove what-if report export demo; do
    echo "---- $command"
    LC_ALL=fr_FR.UTF-8 stemma help $command
done
